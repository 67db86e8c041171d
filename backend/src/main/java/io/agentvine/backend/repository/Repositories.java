package io.agentvine.backend.repository;

import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.RepositoryKey;
import io.agentvine.backend.task.RepositoryLimits;
import io.agentvine.backend.task.body.FilledBody;
import io.agentvine.backend.task.body.RepositoryUrl;
import io.agentvine.protocol.BroughtContent;
import io.agentvine.protocol.ContentTrust;
import io.agentvine.protocol.Network;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The repositories, as rows that all backends share. What a task does not say it takes from its repository. Any thread. */
@Component
public class Repositories {

    /** For how long a submission may be answered with what was read before; a change by this backend counts at once. */
    private static final long COUNTS_FOR = Duration.ofSeconds(1).toNanos();
    private static final int MOST_SEEN = 1_000;
    /** With one of these a task begins where other work has come to. */
    private static final String PREDECESSORS = "depends_on";

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Ids ids;
    private final RepositoryLimits limits;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    Repositories(SqlFiles sql, Transactions transactions, Ids ids, RepositoryLimits limits) {
        this.sql = sql;
        this.transactions = transactions;
        this.ids = ids;
        this.limits = limits;
    }

    /**
     * @param said what people say of it
     * @param content that a run saw last, or null
     * @param contentSeenAt null: no run saw any
     * @param issuesProblem why its issues are not looked at; null: nothing is wrong, or they are not to be
     * @param version grows with each change of what is said
     */
    record Repository(UUID id, String url, Said said, BroughtContent content, Instant contentSeenAt, String issuesProblem, long version, Instant createdAt, Instant updatedAt,
            String updatedBy) {

        private static Repository read(Row row) throws SQLException {
            String content = row.text("content");
            Said said = new Said((ObjectNode) Wire.mapper().readTree(row.text("defaults")),
                    content == null ? List.of() : List.of(Wire.read(row.text("trust"), String[].class)), row.flag("issues"), row.countOrNull("max_parallel"));
            return new Repository(row.id("id"), row.text("url"), said, content == null ? null : Wire.read(content, BroughtContent.class),
                    row.time("seen_at"), row.text("issues_problem"), row.number("version"), row.time("created_at"), row.time("updated_at"), row.text("updated_by"));
        }
    }

    /**
     * @param defaults fields of a task
     * @param trust hashes of content that agents may run
     * @param issues whether issues of it become tasks
     * @param maxParallel of its tasks run at once; null: any number
     */
    record Said(ObjectNode defaults, List<String> trust, boolean issues, Integer maxParallel) {

        private static final Said NOTHING = new Said(Wire.mapper().createObjectNode(), List.of(), false, null);
    }

    /** @param defaults null: there is no such row */
    private record Seen(JsonNode defaults, long at) {}

    /** With what its repository says where the task is silent. One that depends on others begins where these have come to, and takes no branch. */
    public FilledBody fill(FilledBody task) {
        JsonNode url = task.body().path("repository_url");
        if (!url.isString() || url.stringValue().length() > RepositoryUrl.LONGEST) {
            return task;
        }
        boolean follows = task.body().path(PREDECESSORS).size() > 0;
        JsonNode defaults = recent(RepositoryKey.of(url.stringValue())).defaults;
        return defaults == null ? task
                : task.with(defaults, "repository", field -> RepositoryDefaults.has(field) && !(follows && field.equals("branch_name")));
    }

    /** What the runs of a task's repository reach; empty: what their worker says. @param task fields of it */
    public Optional<Network> network(JsonNode task) {
        JsonNode network = fill(FilledBody.of(Wire.mapper().createObjectNode().set("repository_url", task.path("repository_url")), "task")).body().path("network");
        return Optional.ofNullable(JsonFields.wordOf(Network.class, network.asString("")));
    }

    /** Makes its row where a task is the first that names it. */
    public void named(String url) {
        String key = RepositoryKey.of(url);
        if (recent(key).defaults == null) {
            add(key, url, Said.NOTHING, null);
        }
    }

    private Seen recent(String key) {
        Seen last = seen.get(key);
        if (last != null && System.nanoTime() - last.at < COUNTS_FOR) {
            return last;
        }
        if (seen.size() >= MOST_SEEN) {
            seen.clear();
        }
        Seen now = new Seen(ofKey(key).map(found -> found.said().defaults()).orElse(null), System.nanoTime());
        seen.put(key, now);
        return now;
    }

    /** @param actor null: nobody, it was only named @return empty where there was one already */
    private Optional<UUID> add(String key, String url, Said said, String actor) {
        UUID id = ids.next();
        int added = sql.of("repository/add").with("id", id).with("url", url).with("key", key).with("defaults", Wire.write(said.defaults()))
                .with("issues", said.issues()).with("max_parallel", said.maxParallel()).with("actor", actor).update();
        seen.remove(key);
        return added == 0 ? Optional.empty() : Optional.of(id);
    }

    /** @throws io.agentvine.backend.platform.ProblemException 409 where a form of this address is known */
    Repository add(String url, Said said, String actor) {
        String key = RepositoryKey.of(url);
        // Its tasks may be there already: it was forgotten, and they stayed.
        Optional<UUID> added = transactions.run(() -> limits.change(key, null, said.maxParallel(), () -> add(key, url, said, actor)));
        return added.map(this::require).orElseThrow(() -> Problems.conflict("This repository is known already"
                + ofKey(key).map(known -> ", as " + known.id() + " (" + known.url() + "); change that one").orElse("; ask again")));
    }

    /** @param change what is said afterwards; it may be asked again where somebody else changed that meanwhile */
    Repository change(UUID id, Function<Repository, Said> change, String actor) {
        Repository before = require(id);
        Said after = change.apply(before);
        String key = RepositoryKey.of(before.url());
        boolean changed = transactions.run(() -> limits.change(key, before.said().maxParallel(), after.maxParallel(), () -> {
            boolean mine = sql.of("repository/change").with("id", id).with("version", before.version()).with("defaults", Wire.write(after.defaults()))
                    .with("issues", after.issues()).with("max_parallel", after.maxParallel()).with("actor", actor).update() == 1;
            if (mine && after.issues() != before.said().issues()) {
                forgetIssues(key);
            }
            if (mine && !after.trust().equals(before.said().trust())) {
                sql.of("repository/trust").with("key", key).with("trust", Wire.write(after.trust())).update();
            }
            return mine;
        }));
        seen.remove(key);
        return changed ? require(id) : change(id, change, actor);
    }

    /** Notes what a run saw that a repository brings for agents to run, and says whether that is trusted. @param url as its task names it */
    public ContentTrust saw(String url, BroughtContent content) {
        String key = RepositoryKey.of(url);
        // Somebody may have forgotten it while a task of it runs.
        add(key, url, Said.NOTHING, null);
        sql.of("repository/saw_content").with("key", key).with("content", Wire.write(content)).update();
        return ofKey(key).map(found -> Trust.of(found, content))
                .orElseThrow(() -> Problems.conflict("The repository " + url + " was forgotten while its content was noted; ask again"));
    }

    /** Joins the caller's transaction. Of what is asked for there from then on, nothing is taken before that is said again. */
    private void forgetIssues(String key) {
        sql.of("repository/forget_look").with("key", key).update();
        sql.of("repository/forget_issues").with("key", key).update();
    }

    void delete(UUID id) {
        Repository gone = require(id);
        String key = RepositoryKey.of(gone.url());
        boolean deleted = transactions.run(() -> limits.change(key, gone.said().maxParallel(), null, () -> {
            boolean mine = sql.of("repository/delete").with("id", id).with("version", gone.version()).update() == 1;
            if (mine) {
                sql.of("repository/forget_content").with("key", key).update();
                forgetIssues(key);
            }
            return mine;
        }));
        seen.remove(key);
        if (!deleted) {
            delete(id);
        }
    }

    Repository require(UUID id) {
        return transactions.read(() -> sql.of("repository/find").with("id", id).first(Repository::read))
                .orElseThrow(() -> Problems.notFound("repository", id));
    }

    private Optional<Repository> ofKey(String key) {
        return transactions.read(() -> sql.of("repository/of_key").with("key", key).first(Repository::read));
    }

    /** Which repositories. @param url of any form; null: all @param brings only those of which a run saw that they bring something for agents to run */
    record Filter(String url, boolean brings) {

        private Sql on(Sql statement) {
            return statement.with("key", url == null ? null : RepositoryKey.of(url)).with("brings", brings ? true : null);
        }
    }

    /** Newest first. */
    List<Repository> page(Filter filter, Paging page) {
        return transactions.read(() -> filter.on(sql.of("repository/list")).with("limit", page.limit()).with("offset", page.offset()).list(Repository::read));
    }

    long count(Filter filter) {
        return transactions.read(() -> filter.on(sql.of("repository/count")).number());
    }
}
