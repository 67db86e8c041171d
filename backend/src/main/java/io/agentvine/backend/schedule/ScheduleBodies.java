package io.agentvine.backend.schedule;

import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.FieldError;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.task.body.TaskBodies;
import io.agentvine.backend.task.web.TaskRequests;
import io.agentvine.protocol.Wire;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what people send of a schedule, and holds it against what a schedule may say. */
@Component
class ScheduleBodies {

    static final int LONGEST_JITTER = 3_600;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final int LONGEST_CRON = 200;
    private static final int LARGEST_TASK = 262_144;
    private static final Set<String> OF_TEMPLATE = Set.of("template", "parameters");

    private final TaskRequests requests;

    ScheduleBodies(TaskRequests requests) {
        this.requests = requests;
    }

    /** @throws ProblemException 400 that names every wrong field, those of the task as {@code task.effort} */
    Schedule.Plan read(JsonNode body) {
        Checks checks = new Checks();
        JsonFields fields = new JsonFields(body, checks);
        String name = fields.text("name", 1, 63);
        List.of("name", "cron", "task").forEach(field -> checks.present(field, fields.has(field) ? "" : null));
        checks.that(name == null || NAME.matcher(name).matches(), "name", "must be 1 to 63 small letters, digits and ._-, as nightly-upgrade");
        Cron cron = cron(fields.text("cron", 1, LONGEST_CRON), checks);
        ZoneId zone = zone(fields.text("time_zone", 1, 64), checks);
        String task = fields.object("task", LARGEST_TASK);
        Overlap overlap = fields.word("overlap", Overlap.class, Overlap.SKIP);
        CatchUp catchUp = fields.word("catch_up", CatchUp.class, CatchUp.NONE);
        Integer jitter = fields.number("jitter", 0, LONGEST_JITTER);
        boolean enabled = !fields.has("enabled") || fields.flag("enabled");
        checks.orRefuse();
        requireTimesInOrder(cron, zone, Duration.ofSeconds(jitter == null || !enabled ? 0 : jitter), checks);
        JsonNode said = Wire.mapper().readTree(task);
        checkTask(name, said);
        return new Schedule.Plan(name, cron, zone, said, overlap, catchUp, Duration.ofSeconds(jitter == null ? 0 : jitter), enabled);
    }

    /** A time that is put off behind the next one would be lost. */
    private static void requireTimesInOrder(Cron cron, ZoneId zone, Duration jitter, Checks checks) {
        Duration gap = cron.shortestGap(zone);
        checks.that(jitter.isZero() || jitter.compareTo(gap) < 0, "jitter", "must be shorter than the time from one to the next, which is "
                + gap.toSeconds() + " s at the shortest with the cron '" + cron.expression() + "', found " + jitter.toSeconds()).orRefuse();
    }

    private static Cron cron(String text, Checks checks) {
        try {
            return text == null ? null : Cron.of(text);
        } catch (IllegalArgumentException wrong) {
            checks.that(false, "cron", wrong.getMessage());
            return null;
        }
    }

    private static ZoneId zone(String text, Checks checks) {
        try {
            return text == null ? ZoneOffset.UTC : ZoneId.of(text);
        } catch (DateTimeException unknown) {
            checks.that(false, "time_zone", "must be a time zone as Europe/Berlin or UTC, found '" + text + "'");
            return null;
        }
    }

    /** It must be whole: with its template and its repository. */
    private void checkTask(String name, JsonNode task) {
        Checks checks = new Checks();
        TaskBodies.requireKnown(task, OF_TEMPLATE, checks.under("task."));
        TaskBodies.requireLasting(task, checks.under("task."));
        checks.orRefuse();
        try {
            requests.read(task, "schedule " + name, true);
        } catch (ProblemException refused) {
            throw refused.errors().isEmpty() ? refused : Problems.badRequest(refused.errors().stream()
                    .map(error -> new FieldError("task." + error.field(), error.message())).toList());
        }
    }

    /** What a schedule says, with what a body says in its place. */
    static ObjectNode merged(Schedule.Plan before, JsonNode body) {
        ObjectNode merged = Wire.mapper().createObjectNode();
        merged.put("name", before.name()).put("cron", before.cron().expression()).put("time_zone", before.zone().getId())
                .put("overlap", before.overlap().name().toLowerCase(Locale.ROOT)).put("catch_up", before.catchUp().name().toLowerCase(Locale.ROOT))
                .put("jitter", (int) before.jitter().toSeconds()).put("enabled", before.enabled());
        merged.set("task", before.task());
        body.properties().forEach(field -> merged.set(field.getKey(), field.getValue()));
        return merged;
    }
}
