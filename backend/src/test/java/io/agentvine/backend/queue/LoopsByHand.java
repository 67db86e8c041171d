package io.agentvine.backend.queue;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/** A backend none of whose loops turns by itself; one for all classes on the same database that turn them by hand. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Import(QueueBench.class)
@TestPropertySource(properties = {"agentvine.queue.loops=false", "agentvine.queue.cap=50", "agentvine.queue.redis-retry=0ms",
    "agentvine.lease.duration=90s", "agentvine.lease.reaper-gap=50s"})
public @interface LoopsByHand {}
