package io.agentvine.backend.forge;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The issues of a stand-in, and what people do there. Its clock moves on by a second at least with each change. */
public final class StandInIssues {

    static final String LABEL = "agentvine";

    private final LongSupplier ids;
    private final AtomicLong seconds = new AtomicLong();
    private final Map<String, List<One>> all = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> numbers = new ConcurrentHashMap<>();

    StandInIssues(LongSupplier ids) {
        this.ids = ids;
    }

    /** An issue as it stands. */
    static final class One {
        final long id;
        final long number;
        final String author;
        volatile String title;
        volatile String body;
        volatile boolean open = true;
        volatile boolean labelled;
        volatile boolean gone;
        volatile Instant updatedAt;
        final List<Comment> comments = new CopyOnWriteArrayList<>();
        final List<Event> events = new CopyOnWriteArrayList<>();

        One(long id, long number, String author) {
            this.id = id;
            this.number = number;
            this.author = author;
        }
    }

    /** What somebody wrote there. */
    static final class Comment {
        final long id;
        final String author;
        final boolean bot;
        final Instant at;
        volatile String body;
        /** Each text that it had. */
        final List<String> said = new CopyOnWriteArrayList<>();

        Comment(long id, String author, boolean bot, Instant at, String body) {
            this.id = id;
            this.author = author;
            this.bot = bot;
            this.at = at;
            say(body);
        }

        private void say(String text) {
            body = text;
            said.add(text);
        }
    }

    /** The label was put on, or taken off. */
    record Event(long id, String actor, boolean on, Instant at) {}

    /** Of the next issue, or of what shares their numbers. */
    long nextNumber(String repository) {
        return numbers.computeIfAbsent(repository, any -> new AtomicLong()).incrementAndGet();
    }

    synchronized long add(String repository, String login, String title, String body) {
        List<One> known = all.computeIfAbsent(repository, any -> new CopyOnWriteArrayList<>());
        One issue = new One(ids.getAsLong(), nextNumber(repository), login);
        issue.title = title;
        issue.body = body;
        known.add(issue);
        touch(issue);
        return issue.number;
    }

    private Instant touch(One issue) {
        issue.updatedAt = Instant.ofEpochSecond(seconds.updateAndGet(last -> Math.max(last + 1, Instant.now().getEpochSecond())));
        return issue.updatedAt;
    }

    /** Null where it is not there. */
    One find(String repository, long number) {
        return all.getOrDefault(repository, List.of()).stream().filter(issue -> issue.number == number && !issue.gone).findFirst().orElse(null);
    }

    List<One> changedSince(String repository, Instant since) {
        return all.getOrDefault(repository, List.of()).stream().filter(issue -> !issue.gone && !issue.updatedAt.isBefore(since))
                .sorted((one, other) -> one.updatedAt.compareTo(other.updatedAt)).toList();
    }

    public void label(String repository, long number, String login, boolean on) {
        One issue = find(repository, number);
        issue.labelled = on;
        issue.events.add(new Event(ids.getAsLong(), login, on, touch(issue)));
    }

    public void close(String repository, long number, boolean closed) {
        One issue = find(repository, number);
        issue.open = !closed;
        touch(issue);
    }

    public void edit(String repository, long number, String body) {
        One issue = find(repository, number);
        issue.body = body;
        touch(issue);
    }

    public boolean isOpen(String repository, long number) {
        return find(repository, number).open;
    }

    public void delete(String repository, long number) {
        find(repository, number).gone = true;
    }

    /** @param bot whether the account is one, where the forge tells */
    public long comment(String repository, long number, String login, boolean bot, String body) {
        One issue = find(repository, number);
        Comment comment = new Comment(ids.getAsLong(), login, bot, touch(issue), body);
        issue.comments.add(comment);
        return comment.id;
    }

    /** False where it is not there. */
    boolean rewrite(String repository, long comment, String body) {
        for (One issue : all.getOrDefault(repository, List.of())) {
            for (Comment one : issue.comments) {
                if (one.id == comment && !issue.gone) {
                    one.say(body);
                    touch(issue);
                    return true;
                }
            }
        }
        return false;
    }

    Comment findComment(String repository, long number, long comment) {
        return find(repository, number).comments.stream().filter(one -> one.id == comment).findFirst().orElse(null);
    }

    /** What that account wrote there, as it stands, oldest first. */
    public List<String> by(String repository, long number, String login) {
        return find(repository, number).comments.stream().filter(comment -> comment.author.equals(login)).map(comment -> comment.body).toList();
    }

    /** Each text that comments of that account had there, comment after comment. */
    public List<String> everBy(String repository, long number, String login) {
        return find(repository, number).comments.stream().filter(comment -> comment.author.equals(login)).flatMap(comment -> comment.said.stream()).toList();
    }

    public void deleteCommentsBy(String repository, long number, String login) {
        find(repository, number).comments.removeIf(comment -> comment.author.equals(login));
    }
}
