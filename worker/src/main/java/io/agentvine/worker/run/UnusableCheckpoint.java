package io.agentvine.worker.run;

import java.io.IOException;

/** A checkpoint that is not what it should be, and will not be: the work has to begin anew. The message is a clause for a person. */
final class UnusableCheckpoint extends IOException {

    private static final long serialVersionUID = 1;

    UnusableCheckpoint(String why) {
        super(why);
    }
}
