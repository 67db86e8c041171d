package io.agentvine.worker;

import io.agentvine.worker.report.Redaction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line a record on standard error: time (UTC), level, message; secrets masked. */
final class LogFormat extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Redaction redaction;

    private LogFormat(Redaction redaction) {
        this.redaction = redaction;
    }

    /** Makes this the only form in which the JVM logs. {@code AGENTVINE_LOG_LEVEL=debug} shows more. */
    static void install(Redaction redaction, String level) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler console = new ConsoleHandler();
        console.setFormatter(new LogFormat(redaction));
        console.setLevel(Level.ALL);
        root.addHandler(console);
        Logger ours = Logger.getLogger("io.agentvine");
        ours.setLevel("debug".equalsIgnoreCase(level) ? Level.FINE : Level.INFO);
        OURS[0] = ours;
    }

    /** Loggers are held weakly by the JVM, and a level is lost with its logger. */
    private static final Logger[] OURS = new Logger[1];

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(160)
                .append(TIME.format(Instant.ofEpochMilli(entry.getMillis())))
                .append(' ')
                .append(word(entry.getLevel()))
                .append(' ')
                .append(redaction.mask(formatMessage(entry)).replace('\n', ' '))
                .append('\n');
        if (entry.getThrown() != null) {
            StringWriter trace = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(trace));
            line.append(redaction.mask(trace.toString()));
        }
        return line.toString();
    }

    private static String word(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        return level.intValue() >= Level.WARNING.intValue() ? "WARN " : level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
    }
}
