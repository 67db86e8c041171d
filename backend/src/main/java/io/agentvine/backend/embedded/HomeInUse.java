package io.agentvine.backend.embedded;

import io.agentvine.backend.platform.StartRefusal;
import java.nio.file.Path;

/** Another backend is running on the same {@code agentvine.home}. */
class HomeInUse extends StartRefusal {

    HomeInUse(Path home) {
        super("Another backend is already running on " + home
                + ". Stop it, or give this one a folder of its own with --agentvine.home=… (and a port with --server.port=…).");
    }
}
