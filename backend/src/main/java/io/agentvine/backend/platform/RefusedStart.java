package io.agentvine.backend.platform;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a sentence, without a stack trace, why the backend does not start. */
class RefusedStart extends AbstractFailureAnalyzer<StartRefusal> {

    @Override
    protected FailureAnalysis analyze(Throwable root, StartRefusal cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
