package io.agentvine.backend.template;

import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.Problems;
import io.agentvine.backend.store.Ids;
import io.agentvine.backend.store.Row;
import io.agentvine.backend.store.Sql;
import io.agentvine.backend.store.SqlFiles;
import io.agentvine.backend.store.Transactions;
import io.agentvine.backend.task.body.FilledBody;
import io.agentvine.protocol.Wire;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The templates, as rows that all backends share. Any thread. */
@Component
public class Templates {

    private final SqlFiles sql;
    private final Transactions transactions;
    private final Ids ids;

    Templates(SqlFiles sql, Transactions transactions, Ids ids) {
        this.sql = sql;
        this.transactions = transactions;
        this.ids = ids;
    }

    /**
     * With what the template says that it names, where it is silent.
     *
     * @throws io.agentvine.backend.platform.ProblemException 400: there is no such template, or a parameter is missing or wrong
     */
    public FilledBody fill(FilledBody task) {
        JsonNode named = task.body().path("template");
        JsonNode given = task.body().path("parameters");
        if (named.isMissingNode()) {
            if (!given.isMissingNode()) {
                throw Problems.badRequest("parameters", "goes with template only; name one, or leave it out");
            }
            return task;
        }
        Template template = Optional.of(named).filter(JsonNode::isString).flatMap(name -> named(name.stringValue()))
                .orElseThrow(() -> Problems.badRequest("template", "names no template, by name or id; GET /api/v1/templates lists them"));
        return task.with(template.filled(given), "template " + template.name(), field -> true);
    }

    /** @param nameOrId a name could be written as an id; then the name counts */
    private Optional<Template> named(String nameOrId) {
        return transactions.read(() -> sql.of("template/named").with("name", nameOrId).first(Templates::read));
    }

    /** @throws io.agentvine.backend.platform.ProblemException 409 where the name is taken */
    Template add(TemplateBodies.Said said, String actor) {
        UUID id = ids.next();
        if (given(sql.of("template/add"), said).with("id", id).with("actor", actor).update() == 0) {
            throw nameIsTaken(said);
        }
        return require(id);
    }

    /** @throws io.agentvine.backend.platform.ProblemException 409 where the name is taken, or somebody else changed it since it was read */
    Template change(Template before, TemplateBodies.Said said, String actor) {
        int changed = given(sql.of("template/change"), said).with("id", before.id()).with("version", before.version()).with("actor", actor).update();
        if (changed == 0 && named(said.name()).filter(other -> !other.id().equals(before.id())).isPresent()) {
            throw nameIsTaken(said);
        }
        if (changed == 0) {
            throw Problems.conflict("The template " + before.name() + " was changed or deleted meanwhile; read it and change it again");
        }
        return require(before.id());
    }

    private static Sql given(Sql statement, TemplateBodies.Said said) {
        return statement.with("name", said.name()).with("description", said.description()).with("task", Wire.write(said.task()))
                .with("parameters", Wire.write(said.parameters()));
    }

    private static ProblemException nameIsTaken(TemplateBodies.Said said) {
        return Problems.conflict("There is a template with the name " + said.name() + " already; change that one, or take another name");
    }

    void delete(UUID id) {
        if (sql.of("template/delete").with("id", id).update() == 0) {
            throw Problems.notFound("template", id);
        }
    }

    Template require(UUID id) {
        return transactions.read(() -> sql.of("template/find").with("id", id).first(Templates::read))
                .orElseThrow(() -> Problems.notFound("template", id));
    }

    /** By name. @param name only that one; null: all */
    List<Template> page(String name, Paging page) {
        return transactions.read(() -> sql.of("template/list").with("name", name).with("limit", page.limit()).with("offset", page.offset())
                .list(Templates::read));
    }

    /** As {@link #page}, without what they hold. */
    List<TemplateSummary> summaries(String name, Paging page) {
        return transactions.read(() -> sql.of("template/summaries").with("name", name).with("limit", page.limit()).with("offset", page.offset())
                .list(row -> new TemplateSummary(row.id("id"), row.text("name"), row.text("description"))));
    }

    long count(String name) {
        return transactions.read(() -> sql.of("template/count").with("name", name).number());
    }

    private static Template read(Row row) throws SQLException {
        return new Template(row.id("id"), row.text("name"), row.text("description"), (ObjectNode) Wire.mapper().readTree(row.text("task")),
                List.of(Wire.read(row.text("parameters"), TemplateParameter[].class)), row.number("version"), row.time("created_at"),
                row.time("updated_at"), row.text("updated_by"));
    }
}
