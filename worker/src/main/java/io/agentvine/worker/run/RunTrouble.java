package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import java.util.List;

/** Why a run cannot go on, other than by its agent: an expected ending, with one sentence for a person and the last output. */
class RunTrouble extends Exception {

    private static final long serialVersionUID = 1L;

    private final FailureClass failureClass;
    private final transient List<String> lastOutput;

    RunTrouble(FailureClass failureClass, String sentence, List<String> lastOutput) {
        super(sentence, null, false, false);
        this.failureClass = failureClass;
        this.lastOutput = List.copyOf(lastOutput);
    }

    FailureClass failureClass() {
        return failureClass;
    }

    List<String> lastOutput() {
        return lastOutput;
    }
}
