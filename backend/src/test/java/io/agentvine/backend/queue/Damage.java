package io.agentvine.backend.queue;

import io.agentvine.backend.task.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * What happens to Redis behind the backends' back, one at a time: they notice by the number of ids, which a second damage could
 * make right again.
 *
 * @param choice of what there is, where it hits one thing
 */
record Damage(Kind kind, int choice) implements Step {

    enum Kind {
        FLUSH,
        LOSE_EPOCH,
        LOSE_LIST,
        LOSE_ENTRY,
        LOSE_POPS,
        DOUBLE_ID,
        STALE_ID,
        WRONG_POSITION,
        /** What a replica has got so far. */
        REPLICATE,
        /** That replica becomes the server. */
        PROMOTE
    }

    @Override
    public void play(Scene scene) {
        ReadyQueue.Look look = scene.node(0).ready().look();
        if (look.entries() == look.inLists() || kind == Kind.FLUSH) {
            hit(scene);
        }
    }

    private void hit(Scene scene) {
        StringRedisTemplate redis = scene.stage.redis;
        Snapshot.Row task = scene.task(choice);
        List<String> lists = lists(redis);
        switch (kind) {
            case FLUSH -> flush(redis);
            case LOSE_EPOCH -> redis.delete(ReadyQueue.EPOCH);
            case LOSE_POPS -> redis.delete(ReadyQueue.INFLIGHT);
            case REPLICATE -> replicate(scene);
            case PROMOTE -> promote(scene);
            case LOSE_LIST -> lists.stream().skip(lists.isEmpty() ? 0 : choice % lists.size()).findFirst().ifPresent(redis::delete);
            case DOUBLE_ID, LOSE_ENTRY, STALE_ID, WRONG_POSITION -> {
                if (task != null) {
                    hit(scene.node(0).ready(), redis, lists, task);
                }
            }
        }
    }

    private void hit(ReadyQueue ready, StringRedisTemplate redis, List<String> lists, Snapshot.Row task) {
        String id = task.id().toString();
        Lane lane = Lane.of(null, task.labels());
        switch (kind) {
            case DOUBLE_ID -> lists.stream().findFirst().ifPresent(list -> redis.opsForList().rightPush(list, id));
            case LOSE_ENTRY -> redis.opsForHash().delete(ReadyQueue.ENTRIES, id);
            case STALE_ID -> offer(ready, new ReadyQueue.Entry(task.id(), task.queue(), lane, task.position()));
            default -> offer(ready, new ReadyQueue.Entry(task.id(), task.queue(), Lane.OPEN, task.position() - 1000 + choice * 100L));
        }
    }

    private static void offer(ReadyQueue ready, ReadyQueue.Entry entry) {
        ready.offer(List.of(entry));
    }

    private static List<String> lists(StringRedisTemplate redis) {
        Set<String> noted = redis.opsForSet().members(ReadyQueue.LISTS);
        return noted.stream().filter(redis::hasKey).sorted().toList();
    }

    private static void flush(StringRedisTemplate redis) {
        redis.execute((RedisCallback<Object>) connection -> {
            connection.serverCommands().flushAll();
            return null;
        });
    }

    private static void replicate(Scene scene) {
        scene.formerRedis.clear();
        for (String key : new ArrayList<>(scene.stage.redis.keys(ReadyQueue.PREFIX + "*"))) {
            scene.formerRedis.put(key, scene.stage.redis.dump(key));
        }
    }

    private static void promote(Scene scene) {
        if (!scene.formerRedis.isEmpty()) {
            flush(scene.stage.redis);
            scene.formerRedis.forEach((key, value) -> scene.stage.redis.restore(key, value, 0, TimeUnit.MILLISECONDS));
        }
    }
}
