package io.agentvine.worker.agent;

import io.agentvine.protocol.QuestionState;

/** The people behind one run. Any thread may call. */
public interface Oversight {

    /**
     * Brings a call to a person, or looks what became of it: repeating it for the same call gives the same question.
     *
     * @return null where there was no answer now; ask again
     */
    QuestionState ask(OpenCall call);
}
