package io.agentvine.backend.queue;

import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/** The places where a step of the queue can be cut: before and after each call of Redis and of the rows. Faults are for one thread. */
final class Seams {

    private Turn turn = new Turn(Fault.NONE, () -> {});

    /** The program that did the step died there. */
    static final class Crash extends RuntimeException {

        Crash() {
            super("crashed", null, false, false);
        }
    }

    private interface Call<T> {
        T make() throws Throwable;
    }

    /** Does the step with that fault; steps may lie in one another. @param others what the fault lets happen in between */
    void play(Fault fault, Runnable others, Runnable step) {
        Turn outer = turn;
        turn = new Turn(fault, others);
        try {
            step.run();
        } finally {
            turn = outer;
        }
    }

    /** The same object, with a seam at each of its methods. */
    @SuppressWarnings("unchecked")
    <T> T cut(T rows) {
        ProxyFactory proxy = new ProxyFactory(rows);
        proxy.setProxyTargetClass(true);
        proxy.addAdvice((MethodInterceptor) call -> turn.rows(call::proceed));
        return (T) proxy.getProxy();
    }

    /** A client of Redis with a seam at each script. */
    StringRedisTemplate redis(RedisConnectionFactory connections) {
        return new StringRedisTemplate(connections) {
            @Override
            public <T> T execute(RedisScript<T> script, List<String> keys, Object... args) {
                return turn.redis(() -> super.execute(script, keys, args));
            }
        };
    }

    private static final class Turn {

        private final Fault fault;
        private final Runnable others;
        private int calls;
        private boolean away;
        private boolean silent;

        Turn(Fault fault, Runnable others) {
            this.fault = fault;
            this.others = others;
        }

        <T> T rows(Call<T> call) throws Throwable {
            boolean here = arrive();
            T answer = call.make();
            leave(here);
            return answer;
        }

        <T> T redis(Call<T> call) {
            boolean here = arrive();
            if (away && !silent) {
                throw new RedisConnectionFailureException("Redis is away, says the test");
            }
            T answer = made(call);
            if (silent) {
                silent = false;
                throw new RedisConnectionFailureException("The answer of Redis is lost, says the test");
            }
            leave(here);
            return answer;
        }

        private static <T> T made(Call<T> call) {
            try {
                return call.make();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        private boolean arrive() {
            boolean here = ++calls == fault.call();
            if (here) {
                switch (fault.kind()) {
                    case OTHERS -> others.run();
                    case CRASH_BEFORE -> throw new Crash();
                    case REDIS_AWAY -> away = true;
                    case REDIS_SILENT -> away = silent = true;
                    case NONE, CRASH_AFTER -> {}
                }
            }
            return here;
        }

        private void leave(boolean here) {
            if (here && fault.kind() == Fault.Kind.CRASH_AFTER) {
                throw new Crash();
            }
        }
    }
}
