package io.agentvine.backend.embedded;

import io.agentvine.backend.platform.StartRefusal;
import java.nio.file.Path;
import java.sql.SQLException;

/** SQLite cannot open the database in {@code agentvine.home}. */
class UnusableDatabase extends StartRefusal {

    UnusableDatabase(Path file, SQLException cause) {
        super("SQLite cannot open the database " + file + ": " + cause.getMessage() + ". Put back a copy of it, make room or give the rights that are"
                + " missing, as that says; or begin with an empty one in a folder of its own, with --agentvine.home=…", cause);
    }
}
