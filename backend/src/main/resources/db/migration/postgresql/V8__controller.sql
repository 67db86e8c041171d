-- The controller: a model that answers where a rule leaves a call to it (ADR 8).

-- controller: 1 where it may answer.
ALTER TABLE questions ADD COLUMN controller INTEGER NOT NULL DEFAULT 0 CHECK (controller IN (0, 1));
CREATE INDEX questions_for_controller ON questions (created_at) WHERE status = 'open' AND controller = 1;

-- What the controller made of a question; the first backend to write the row is the one that asks the model. confidence in thousandths.
-- response: what is, or would be, said to the question. error: why people have to answer, where that is not for the decision.
CREATE TABLE controller_drafts (
    question_id    VARCHAR(36)  NOT NULL PRIMARY KEY REFERENCES questions (id) ON DELETE CASCADE,
    state          VARCHAR(16)  NOT NULL CHECK (state IN ('asking', 'answered', 'draft', 'failed', 'superseded')),
    model          VARCHAR(200) NOT NULL,
    decision       VARCHAR(16) CHECK (decision IN ('allow', 'deny', 'answer', 'unsure')),
    response       TEXT,
    reason         TEXT,
    confidence     INTEGER CHECK (confidence BETWEEN 0 AND 1000),
    cost_micro_usd BIGINT       NOT NULL,
    error          VARCHAR(500),
    created_at     BIGINT       NOT NULL,
    decided_at     BIGINT,
    CHECK ((state = 'asking') = (decided_at IS NULL))
);
CREATE INDEX controller_drafts_created ON controller_drafts (created_at);
CREATE INDEX controller_drafts_asking ON controller_drafts (created_at) WHERE state = 'asking';
