package io.agentvine.worker.confine;

import java.nio.file.Path;

/** Where the worker runs. @param name as Java has it @param user who runs it @param sandboxExec where macOS has that program */
record OperatingSystem(String name, String user, Path sandboxExec) {

    static final OperatingSystem THIS = new OperatingSystem(System.getProperty("os.name"), System.getProperty("user.name"), Path.of("/usr/bin/sandbox-exec"));

    boolean isMac() {
        return name.equals("Mac OS X");
    }
}
