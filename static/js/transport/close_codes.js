/** The codes with which the server closes a socket: docs/contracts/socket.md; chat/close_codes.py. */
export const CLOSE = Object.freeze({ RESTART: 4012, SIGNED_OUT: 4401, SILENT: 4408, TOO_MANY: 4429 });
