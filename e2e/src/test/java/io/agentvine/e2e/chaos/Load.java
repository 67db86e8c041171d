package io.agentvine.e2e.chaos;

import io.agentvine.e2e.agent.Leftovers.Left;
import io.agentvine.e2e.fleet.Api;
import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.GitRemote;
import io.agentvine.e2e.fleet.Pause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The people: they submit tasks, repeat what was not answered under the same key, now and then also what was, and cancel. Its
 * books are what the checks compare the rows with. Used by one thread, read after its end.
 */
final class Load {

    private static final int MOST_OPEN = 12;
    private static final int LIGHT_ONES = 6;
    private static final List<String> PRIORITIES = List.of("low", "normal", "normal", "high", "critical");

    private final Fleet fleet;
    private final Api api;
    private final Random random;
    private final Path folder;
    private final List<GitRemote> repositories;
    /** Key to every task id that was answered for it. */
    private final Map<String, Set<String>> acknowledged = new HashMap<>();
    /** Of the tasks for agents. */
    private final List<String> ids = new ArrayList<>();
    /** Moments at which a task was acknowledged, in ms by this machine's clock. */
    private final List<Long> answers = new ArrayList<>();
    private int submits;
    private int lights;
    private int cancels;
    private int repeats;

    Load(Fleet fleet, Random random) {
        this.fleet = fleet;
        this.api = fleet.api();
        this.random = random;
        this.folder = fleet.folder("chaos");
        this.repositories = IntStream.range(0, 4).mapToObj(i -> fleet.repository("chaos-" + i)).toList();
    }

    List<GitRemote> repositories() {
        return repositories;
    }

    Path witness() {
        return folder.resolve("witness");
    }

    /** Where agents say what they left. */
    Path notes() {
        return fleet.folder("left");
    }

    Map<String, Set<String>> acknowledged() {
        return acknowledged;
    }

    List<Long> answers() {
        return answers;
    }

    int tasks() {
        return acknowledged.values().stream().mapToInt(Set::size).sum();
    }

    int cancels() {
        return cancels;
    }

    int repeats() {
        return repeats;
    }

    /** One turn: a task for an agent where not too many are open, one for a light worker, sometimes a cancel. */
    void turn() {
        if (open() < MOST_OPEN) {
            String key = "chaos-" + ++submits;
            Map<String, Object> task = task(submits);
            submit(key, task);
            if (random.nextInt(8) == 0) {
                repeats++;
                submit(key, task);
            }
        }
        for (int i = 0; i < LIGHT_ONES; i++) {
            submit("light-" + ++lights, Map.of("title", "Chaos light " + lights + (lights % 8 == 0 ? LightWorker.ASKS : ""), "description", "light", "labels", List.of(LightWorker.LABEL),
                    "priority", PRIORITIES.get(random.nextInt(PRIORITIES.size())), "repository_url", repositories.get(0).url()));
        }
        if (!ids.isEmpty() && random.nextInt(10) == 0) {
            cancel(recent());
        }
        Pause.of(Duration.ofMillis(100));
    }

    /** One of the last tasks for agents. */
    private String recent() {
        return ids.get(Math.max(0, ids.size() - 1 - random.nextInt(MOST_OPEN)));
    }

    private Map<String, Object> task(int n) {
        String work = switch (random.nextInt(12)) {
            case 0 -> "[[script:crash once=" + folder.resolve("once-" + n) + " content=@run]]";
            case 1 -> "[[script:ask content=@run witness=" + witness() + "]]";
            case 2, 3 -> "[[script:work content=@run ms=" + (2_000 + random.nextInt(4_000)) + " witness=" + witness() + "]]";
            case 4, 5, 6, 7, 8 -> leaving();
            default -> "[[script:work content=@run ms=" + random.nextInt(500) + " witness=" + witness() + "]]";
        };
        Map<String, Object> task = new HashMap<>(Map.of("title", "Chaos " + n, "description", work,
                "priority", PRIORITIES.get(random.nextInt(PRIORITIES.size())),
                "repository_url", repositories.get(random.nextInt(repositories.size())).url()));
        if (work.startsWith("[[script:ask") || work.contains("then=ask")) {
            task.put("permission_level", "human_required");
        }
        if (random.nextInt(6) == 0) {
            task.put("labels", List.of(Crew.LABEL));
        }
        if (random.nextInt(8) == 0 && !ids.isEmpty()) {
            task.put("depends_on", List.of(recent()));
        }
        return task;
    }

    /** Anything that an agent can leave, and then it works, crashes or asks. */
    private String leaving() {
        Left[] all = Left.values();
        String then = List.of("", "", " then=crash", " then=ask").get(random.nextInt(4));
        return "[[script:leave what=" + all[random.nextInt(all.length)] + " notes=" + notes() + then + " file=work.txt content=@run ms=" + random.nextInt(3_000)
                + " witness=" + witness() + "]]";
    }

    /** Until it is answered, as a client does that must not lose its task. */
    private void submit(String key, Map<String, Object> task) {
        while (true) {
            try {
                Api.Answer answer = api.tryPost("/tasks", task, key);
                if (answer.status() == 201 || answer.status() == 200) {
                    note(key, answer.json().path("id").asString());
                    return;
                }
                if (answer.status() == 400 && task.containsKey("depends_on")) {
                    return; // the other task is cancelled or failed by now
                }
                if (answer.status() != 503) {
                    throw new IllegalStateException("a task was answered with " + answer);
                }
            } catch (Api.Unanswered away) {
                repeats++;
            }
            Pause.of(Duration.ofMillis(100));
        }
    }

    private void note(String key, String id) {
        answers.add(System.currentTimeMillis());
        if (acknowledged.computeIfAbsent(key, first -> new TreeSet<>()).add(id) && !key.startsWith("light")) {
            ids.add(id);
        }
    }

    private void cancel(String id) {
        try {
            cancels += api.tryPost("/tasks/" + id + "/cancel", Map.of()).status() < 300 ? 1 : 0;
        } catch (Api.Unanswered away) {
            // a person who may try again, and does not
        }
    }

    private long open() {
        try {
            return fleet.stores().database().number("select count(*) from tasks where status in ('queued', 'in_progress', 'waiting') and description <> 'light'");
        } catch (IllegalStateException away) {
            return MOST_OPEN / 2;
        }
    }
}
