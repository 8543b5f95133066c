"""The history check's queries: each finds all rows of one kind of damage.

Links count only within a conversation: a parent in another one is damage of its own (ORPHANS), and its repair removes
the link. So a dry run finds the same as a repair.
"""

from chat.models.tables import with_tables

ORPHANS = with_tables("""
SELECT m.id FROM {message} m LEFT JOIN {message} p ON p.id = m.parent_id
WHERE m.parent_id IS NOT NULL AND (p.id IS NULL OR p.conversation_id <> m.conversation_id) ORDER BY m.id
""")

# In every cycle some child's id is not above its parent's. Ids grow with time, so a healthy history has no such pair,
# and only conversations with one are searched.
ON_OR_BELOW_A_CYCLE = with_tables("""
WITH RECURSIVE suspect(id) AS (
    SELECT DISTINCT m.conversation_id FROM {message} m
    JOIN {message} p ON p.id = m.parent_id AND p.conversation_id = m.conversation_id WHERE m.id <= p.id
), reached(id, conversation_id) AS (
    SELECT m.id, m.conversation_id FROM suspect s JOIN {message} m ON m.conversation_id = s.id
    LEFT JOIN {message} p ON p.id = m.parent_id AND p.conversation_id = m.conversation_id WHERE p.id IS NULL
    UNION ALL
    SELECT m.id, m.conversation_id FROM reached r
    JOIN {message} m ON m.parent_id = r.id AND m.conversation_id = r.conversation_id
)
SELECT m.id, m.parent_id, m.role FROM suspect s JOIN {message} m ON m.conversation_id = s.id
LEFT JOIN reached r ON r.id = m.id WHERE r.id IS NULL
""")

SAME_ROLE_AS_PARENT = with_tables("""
SELECT m.id FROM {message} m JOIN {message} p ON p.id = m.parent_id AND p.conversation_id = m.conversation_id
WHERE m.role = p.role ORDER BY m.id
""")

WITHOUT_CONVERSATION = with_tables("""
SELECT m.id FROM {message} m LEFT JOIN {conversation} c ON c.id = m.conversation_id
WHERE c.id IS NULL ORDER BY m.id
""")

GENERATIONS_WITHOUT_MESSAGE = with_tables("""
SELECT g.message_id FROM {generation} g LEFT JOIN {message} m ON m.id = g.message_id
WHERE m.id IS NULL ORDER BY g.message_id
""")

ATTEMPTS_WITHOUT_GENERATION = with_tables("""
SELECT a.id FROM {attempt} a LEFT JOIN {generation} g ON g.message_id = a.generation_id
WHERE g.message_id IS NULL ORDER BY a.id
""")

# (conversation, its `head_id`, the same if it is a message of this conversation, else NULL)
WRONG_HEADS = with_tables("""
SELECT c.id, c.head_id, h.id FROM {conversation} c
LEFT JOIN {message} h ON h.id = c.head_id AND h.conversation_id = c.id
WHERE h.id IS NULL
      AND (c.head_id IS NOT NULL OR EXISTS (SELECT 1 FROM {message} m WHERE m.conversation_id = c.id))
   OR EXISTS (SELECT 1 FROM {message} k WHERE k.parent_id = h.id AND k.conversation_id = c.id)
ORDER BY c.id
""")

WRONG_FOLDERS = with_tables("""
SELECT c.id FROM {conversation} c LEFT JOIN {folder} f ON f.id = c.folder_id
WHERE c.folder_id IS NOT NULL AND (f.id IS NULL OR f.owner_id <> c.owner_id) ORDER BY c.id
""")

# (right head, conversation, wrong head): for each of WRONG_HEADS the leaf that was shown last, else the newest; below
# the head if it is a message of the conversation, else anywhere. UNION, not UNION ALL, ends at a cycle.
RIGHT_HEADS = with_tables("""
WITH RECURSIVE wrong(conversation_id, old, head_id) AS ({{WRONG_HEADS}}), below(conversation_id, id) AS (
    SELECT conversation_id, head_id FROM wrong WHERE head_id IS NOT NULL
    UNION
    SELECT b.conversation_id, m.id FROM below b
    JOIN {message} m ON m.parent_id = b.id AND m.conversation_id = b.conversation_id
), candidate(id) AS (
    SELECT id FROM below
    UNION ALL
    SELECT m.id FROM wrong w JOIN {message} m ON m.conversation_id = w.conversation_id WHERE w.head_id IS NULL
), ranked(conversation_id, id, place) AS (
    SELECT m.conversation_id, m.id, ROW_NUMBER() OVER (
        PARTITION BY m.conversation_id ORDER BY m.shown_at IS NULL, m.shown_at DESC, m.id DESC
    ) FROM candidate c JOIN {message} m ON m.id = c.id
    WHERE NOT EXISTS (
        SELECT 1 FROM {message} k WHERE k.parent_id = m.id AND k.conversation_id = m.conversation_id
    )
)
SELECT r.id, w.conversation_id, w.old FROM wrong w
LEFT JOIN ranked r ON r.conversation_id = w.conversation_id AND r.place = 1
""").format(WRONG_HEADS=WRONG_HEADS)
