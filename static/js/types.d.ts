/**
 * The types shared by several modules, for the compiler and for readers; the browser never loads this file. They are
 * global: JSDoc uses them without an import. The protocol between server and page is described in
 * docs/contracts/socket.md and http.md.
 */

type Id = string;
/** RFC 3339, UTC. */
type Moment = string;
type Status = (typeof import("chat/state/statuses"))["UNDER_WAY" | "FINAL"][number];

// A conversation and its contents

interface Conversation {
  id: Id;
  title: string;
  pinned: boolean;
  archived: boolean;
  folder: string;
  /** Null here and in `model`: as the person prefers. */
  use_victoria: boolean | null;
  /** "" is MLX's default model. */
  model: string | null;
  created_at: Moment;
  updated_at: Moment;
  deleted_at: Moment | null;
  /** The end of the branch that is shown. */
  head: Id | null;
  /** A reply ended here that the person has not seen. */
  unseen: boolean;
  /** A reply is in progress here. */
  writing: boolean;
}

/** The answer of GET /api/conversations/<id>; for a temporary chat, what the page itself knows. */
interface OpenConversation extends Partial<Conversation>, Partial<ModelParameters> {
  id: Id;
  title: string;
  messages: Message[];
  /** Where to request earlier messages; null: there are none. */
  next?: string | null;
  temporary?: boolean;
  /** Text typed into a new chat is kept. */
  carry?: boolean;
}

/** `null` and "": the default. */
interface ModelParameters {
  system_prompt: string;
  temperature: number | null;
  max_tokens: number | null;
}

/** A reply also has the fields of its generation. */
interface Message extends Partial<Omit<Reply, "id" | "conversation" | "text" | "status">> {
  id: Id;
  parent: Id | null;
  role: "user" | "assistant";
  text: string;
  status: Status;
  created_at: Moment;
  client_id?: Id;
  route_reason?: string;
}

/** The current state of a reply: replies.js. */
interface Reply {
  id: Id;
  conversation: Id | null;
  epoch: number;
  seq: number;
  status: Status;
  text: string;
  steps: Step[];
  /** How many steps there were beyond those kept. */
  steps_omitted: number;
  drafts: Draft[];
  seams: Seam[];
  backend: string;
  model: string;
  finish: string | null;
  error: Failure | null;
  attempts: Attempt[];
  /** Messages that did not fit into the model's window. */
  omitted: number | null;
  ttft_ms: number | null;
  duration_ms: number | null;
  tokens: number | null;
  correlation_id: string;
  demo: boolean;
  rating: number;
  /** Which backend is asked now. */
  route: Route | null;
  /** Why another backend was asked than the first. */
  reason: string;
  progress: Progress | null;
  /** A snapshot is owed. */
  stale: boolean;
}

interface Step {
  index: number;
  /** thought, action, exploration, clarification */
  kind: string;
  title: string;
  text: string;
}

/** What a backend had written before it failed. */
interface Draft {
  backend: string;
  model: string;
  text: string;
  reason: string;
}

/** Where a continue began; `at` counts code points. */
interface Seam {
  at: number;
  backend: string;
  model: string;
  reason?: string;
}

interface Attempt {
  backend: string;
  model?: string;
  demo?: boolean;
  /** answered, failed, stopped, lost */
  outcome: string | null;
  ttft_ms?: number | null;
  chars?: number;
  omitted?: number | null;
  /** The requested model, if the backend did not have it and another one was used. */
  missing_model?: string;
  error: Failure | null;
}

interface Failure {
  kind: string;
  message: string;
  /** The sentence's parameters; absent for the page's own sentences. */
  params?: Record<string, unknown>;
}

interface Route {
  epoch: number;
  backend: string;
  model: string;
  reason: string;
}

interface Progress {
  stage: string;
  done: number | null;
  total: number | null;
  queue: number | null;
}

// From the server

type Frame =
  | { type: "hello"; heartbeat_s?: number; backends?: KnownBackends }
  | ({ type: "backends" } & KnownBackends)
  | Ack
  | Refusal
  | MessageFrame
  | ConversationFrame
  | { type: "folders"; folders: FolderName[] }
  | { type: "conversation_removed"; conversation: Id; forever: boolean }
  | ReplyFrame
  | { type: "pong" };

interface Ack {
  type: "ack";
  id: Id;
  conversation: Id;
  /** Null for regenerate, continue, branch, stop. */
  message: Id | null;
  reply: Id | null;
}

interface Refusal {
  type: "error";
  id?: Id;
  code: string;
  message: string;
  retry_after?: number;
  /** This process is stopping; another one would accept it. */
  elsewhere?: boolean;
}

interface MessageFrame {
  type: "message";
  conversation: Id;
  message: Message;
}

interface ConversationFrame {
  type: "conversation";
  /** For a temporary chat only these three fields. */
  conversation: Pick<Conversation, "id" | "title" | "head"> & Partial<Conversation> & Partial<ModelParameters>;
  /** A reply ended. */
  ended?: Ended;
}

interface Ended {
  reply: Id;
  status: Status;
  /** The beginning of the text. */
  text: string;
}

type ReplyFrame = Snapshot | Delta | StepFrame | StepsOmitted | ProgressFrame | RouteFrame | Reset | End | Rating;

interface Snapshot {
  type: "snapshot";
  conversation?: Id;
  reply: Id;
  epoch: number;
  seq: number;
  status: Status;
  text: string;
  steps?: Step[];
  steps_omitted?: number;
  drafts?: Draft[];
  seams?: Seam[];
  backend?: string;
  model?: string;
  demo?: boolean;
}

/** Frames that count in seq. */
interface Counted {
  reply: Id;
  epoch: number;
  seq: number;
}

interface Delta extends Counted {
  type: "delta";
  text: string;
}

/** A known index: the text is appended to that step. */
interface StepFrame extends Counted {
  type: "step";
  index: number;
  kind: string;
  title?: string;
  text?: string;
}

/** Steps that are only counted, so far. */
interface StepsOmitted extends Counted {
  type: "steps_omitted";
  count: number;
}

interface ProgressFrame {
  type: "progress";
  reply: Id;
  stage?: string;
  done?: number;
  total?: number;
  queue?: number;
}

interface RouteFrame {
  type: "route";
  reply: Id;
  epoch: number;
  backend: string;
  model?: string;
  reason?: string;
  demo?: boolean;
}

interface Reset {
  type: "reset";
  reply: Id;
  epoch: number;
  backend: string;
  model?: string;
  reason?: string;
  draft?: Draft | null;
}

interface End extends Counted {
  type: "end";
  status: Status;
  backend?: string;
  model?: string;
  finish?: string | null;
  error?: Failure | null;
  attempts?: Attempt[];
  ttft_ms?: number | null;
  duration_ms?: number | null;
  tokens?: number | null;
  omitted?: number | null;
  demo?: boolean;
}

interface Rating {
  type: "rating";
  reply: Id;
  rating: number;
}

interface KnownBackends {
  victoria?: BackendState;
  mlx?: BackendState;
}

interface BackendState {
  /** healthy, degraded, unhealthy, unknown */
  status: string;
  since?: number | Moment | null;
}

// To the server

/** Which backend and model shall answer. */
interface Choices {
  use_victoria?: boolean;
  model?: string;
}

type CommandType = "send" | "edit" | "regenerate" | "continue" | "branch";

/** The server accepts each id once; the keys depend on the type. */
interface CommandFrame extends Choices {
  type: CommandType;
  id: Id;
  conversation?: Id | null;
  parent?: Id | null;
  message?: Id;
  reply?: Id;
  text?: string;
  settings?: ModelParameters;
}

/** This page's position in each reply. */
type Have = Record<Id, { epoch: number; seq: number }>;

type SentFrame =
  | CommandFrame
  | { type: "stop"; id: Id; reply: Id }
  | { type: "watch"; id: Id; conversation: Id; have: Have }
  | { type: "unwatch"; conversation: Id }
  | { type: "ping"; have: Have };

/** A command until it is saved: outbox.js. */
interface Item {
  frame: CommandFrame;
  state: "waiting" | "sent" | "acked" | "failed";
  error: { code: string; message: string } | null;
  message: Id | null;
  reply: Id | null;
  tries: number;
  /** Milliseconds since 1970. */
  at: number;
  /** For a frame that does not name it. */
  conversation?: Id | null;
  /** A reply that has to end before this is sent. */
  after?: Id | null;
  /** It was held for that: `busy` only means that the end is not known everywhere yet. */
  patient?: boolean;
  /** Its answer takes long. */
  slow?: boolean;
  /**
   * A message in line for the end of a reply: it waits; asks, because the reply was not completed; or belongs to a branch
   * that is not shown.
   */
  line?: "waits" | "asks" | "aside" | null;
  /** The reply that was being written when it was put in line. */
  behind?: Id | null;
}

/** A message that was in line was refused: a reply is being written. */
interface Crowded {
  item: Item;
  /** Until it may be sent again. */
  seconds?: number;
  /** The person stopped it meanwhile. */
  stopped: boolean;
}

// HTTP

interface ConversationPage {
  conversations: Conversation[];
  next: string | null;
}

interface FolderName {
  id: Id;
  name: string;
}

interface Folder extends FolderName {
  count: number;
  conversations: Conversation[];
}

/** One of these, for several conversations. */
interface SeveralChanges {
  archived?: boolean;
  folder?: string;
  deleted?: boolean;
}

interface ListQuery {
  q?: string;
  folder?: string;
  archived?: boolean;
  trash?: boolean;
  before?: string;
  limit?: number;
}

interface Model {
  name: string;
  default?: boolean;
  /** The server refused it. */
  gone?: boolean;
}

interface Hit {
  conversation: { id: Id; title: string; folder: string; archived: boolean };
  message: Id;
  role: "user" | "assistant";
  created_at: Moment;
  backend: string;
  excerpt: { text: string; mark?: boolean }[];
  /** Absent on the shown branch. */
  branch?: { version: number; of: number };
}

/** The calls of api.js; each may reject with an ApiError. */
interface Api {
  conversations(wanted?: ListQuery): Promise<ConversationPage>;
  folders(): Promise<{ folders: Folder[] }>;
  changeFolder(id: Id, changes: { name?: string; position?: number }): Promise<{ folders: FolderName[] }>;
  removeFolder(id: Id): Promise<unknown>;
  changeSeveral(ids: Id[], changes: SeveralChanges): Promise<{ conversations: Conversation[]; not_found: Id[] }>;
  trash(): Promise<{ count: number; newest: Moment | null }>;
  emptyTrash(until: Moment): Promise<{ deleted: number; left: number }>;
  conversation(id: Id, part?: { before?: string; from?: Id; limit?: number }): Promise<OpenConversation>;
  change(id: Id, changes: Partial<Conversation> & { seen?: true }): Promise<unknown>;
  remove(id: Id, how?: { forever?: boolean }): Promise<unknown>;
  restore(id: Id): Promise<unknown>;
  search(wanted: { q: string; before?: string; timezone?: string }): Promise<{ hits: Hit[]; next: string | null; reading: boolean }>;
  rate(reply: Id, rating: number): Promise<unknown>;
  searchModels(): Promise<{ models: string[] }>;
  parameters(id: Id, parameters: ModelParameters): Promise<unknown>;
  temporary(body: object, signal: AbortSignal): Promise<Response>;
  models(): Promise<{ models: Model[]; stale: boolean }>;
  status(): Promise<KnownBackends>;
  preferences(changes: Partial<PreferenceValues>): Promise<unknown>;
}

interface PreferenceValues extends ModelParameters {
  use_victoria: boolean;
  model: string;
  theme: string;
  language: string;
  density: string;
  send_key: string;
  notifications: boolean;
}

/** Data that the server put into the page. */
interface Boot {
  user: { id: number; name: string; is_staff: boolean };
  conversation: OpenConversation | null;
  conversations: ConversationPage;
  folders: Folder[];
  preferences: Partial<PreferenceValues>;
  limits: { text: number; frame: number; trash_days: number; system_prompt: number };
  standard: { temperature: number; max_tokens: number };
  backends: KnownBackends;
}

/**
 * A frame of POST /api/chat/temporary. The first one has the server's key to Victoria's memory of the chat; `route` and
 * `reset` have the attempts that ended.
 */
type StreamedFrame = ReplyFrame & { session?: string; attempts?: Attempt[] };

// Views

type Place = "main" | "archive" | "trash";

/** What the sidebar shows. */
interface View {
  place: Place;
  q?: string;
  folder?: string;
}

interface Section {
  key: string;
  kind: "pinned" | "folder" | "day" | "plain";
  name: string;
  /** Of a folder. */
  id?: Id;
  conversations: Conversation[];
  count: number;
  open: boolean;
  /** There are more that are not loaded. */
  more: boolean;
}

/** A message found by the search, and the matched words. */
interface FoundPlace {
  message: Id;
  words: string[];
}

/** The place of a message in the conversation. */
interface ViewContext {
  versions: Id[];
  /** Who wrote each version. */
  writers?: string;
  item: Item | null;
  online?: boolean;
  temporary?: boolean;
  /** Nothing follows it. */
  isLast?: boolean;
}

interface PersonViewContext extends ViewContext {
  /** Absent while it is not saved. */
  message?: Message;
}

type Side = "previous" | "next";

/** Callbacks of messages on the page. */
interface MessageActions {
  /** Characters. */
  limit: number;
  edits: EditDrafts;
  onTurn(from: Id, to: Id, side: Side): void;
  onEdit(message: Id, text: string): void;
  onWithdrawEdit(item: Item): void;
  onRegenerate(reply: Id, choice?: Choices): void;
  /** Offers who else may write another version, beside this button. */
  onRegenerateWith(reply: Id, button: HTMLElement): void;
  /** Who wrote this reply. */
  writer(this: void, reply: Id): string;
  onGoOn(reply: Id): void;
  onRate(reply: Id, rating: number): void;
  onMlxNow(reply: Id): void;
  onRetry(item: Item): void;
  onWithdraw(item: Item): void;
  onQuestion(question: string): void;
}

/** An item of the palette. */
interface Offer {
  key: string;
  icon: string;
  label: string;
  detail?: string;
  excerpt?: { text: string; mark?: boolean }[];
  /** Does the same without the palette. */
  keys?: string;
  /** Shown only when it is asked for. */
  isMinor?: boolean;
  /** The palette stays open. */
  stays?: boolean;
  run(): unknown;
}

interface OfferGroup {
  title?: string;
  items: Offer[];
  /** The next items in the same form. */
  more?: (() => Promise<OfferGroup>) | null;
  note?: string;
  /** Results of another query. */
  isOld?: boolean;
}

interface OfferSource {
  find(query: string): OfferGroup | Promise<OfferGroup>;
}

/** A top-level block of a reply's Markdown. */
interface Block {
  kind: "fence" | "formula" | "note" | "plain" | "markdown";
  start: number;
  end: number;
  source: string;
  /** Later text may change how it reads. */
  open: boolean;
  /** More of it may come: it is the last block. */
  growing?: boolean;
  lines?: number;
  name?: string;
  content?: string;
  language?: string;
  closed?: boolean;
}

/** State of the renderer. */
interface MarkdownEnv {
  [more: string | symbol]: unknown;
  references: Record<string, { title: string; href: string }>;
  /** More is to come. */
  live?: boolean;
  /** Later text continues the end of this one. */
  growing?: boolean;
}

interface DrawnBlock {
  block: Block;
  node: HTMLElement;
}

// Objects passed between modules

type Moved = import("chat/state/conversations").Moved;
type ApiError = import("chat/transport/api").ApiError;
type Backends = import("chat/state/backends").Backends;
type Choice = import("chat/state/choice").Choice;
type Conversations = import("chat/state/conversations").Conversations;
type Delivery = import("chat/state/delivery").Delivery;
type Folders = import("chat/state/folders").Folders;
type Housekeeping = import("chat/sidebar/housekeeping").Housekeeping;
type EditDrafts = import("chat/state/edit_drafts").EditDrafts;
type FrameRouter = import("chat/transport/frame_router").FrameRouter;
type Lists = import("chat/state/lists").Lists;
type Models = import("chat/state/models").Models;
type Outbox = import("chat/state/outbox").Outbox;
type Pages = import("chat/state/pages").Pages;
type Ratings = import("chat/state/ratings").Ratings;
type Queue = import("chat/state/queue").Queue;
type Preferences = import("chat/state/preferences").Preferences;
type Chosen = import("chat/state/chosen").Chosen;
type Scroll = import("chat/messages/scroll").Scroll;
type Session = import("chat/state/session").Session;
type Socket = import("chat/transport/socket").Socket;
type Temporary = import("chat/state/temporary").Temporary;
type Unsent = import("chat/state/unsent").Unsent;

interface SocketEvents {
  frame: Frame;
  open: { again: boolean };
  down: { attempts: number; everOpen: boolean };
  closed: { code: number };
}
