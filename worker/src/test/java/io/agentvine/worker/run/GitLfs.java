package io.agentvine.worker.run;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/** Whether the tests can have the real git-lfs. */
public final class GitLfs {

    private GitLfs() {}

    /** Skips the test and says so where it is not installed; never in CI, which installs it. */
    public static void require() throws IOException, InterruptedException {
        boolean installed = new ProcessBuilder("git", "lfs", "version").redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        assumeTrue(installed || System.getenv("CI") != null, "git-lfs is not on the PATH: install it, as apt-get install git-lfs does");
    }
}
