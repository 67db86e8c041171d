package io.agentvine.backend.template;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.Checks;
import io.agentvine.backend.platform.JsonFields;
import io.agentvine.backend.platform.Paging;
import io.agentvine.backend.task.TaskSettings;
import io.agentvine.backend.task.body.OperatorsOnly;
import io.agentvine.protocol.Wire;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The templates: named tasks with parameters. */
@RestController
@RequestMapping("/api/v1/templates")
@Tag(name = "templates")
class TemplateController {

    private static final String NEW = "{\"name\": \"release-notes\", \"description\": \"Notes of one version\","
            + " \"parameters\": [{\"name\": \"audience\", \"default\": \"users\"}],"
            + " \"task\": {\"title\": \"Release notes {{version}}\", \"description\": \"Write docs/{{version}}.md for {{audience}}.\","
            + " \"task_type\": \"docs\", \"repository_url\": \"https://git.example/team/shop.git\"}}";

    private final Templates templates;
    private final TaskSettings settings;

    TemplateController(Templates templates, TaskSettings settings) {
        this.templates = templates;
        this.settings = settings;
    }

    /** A template as people see it. @param parameters each that the task has a place for, by name */
    record TemplateView(UUID id, @Schema(example = "release-notes") String name, @Nullable String description,
            @Schema(type = "object", description = "Fields of POST /tasks") JsonNode task, List<TemplateParameter> parameters, Instant createdAt,
            Instant updatedAt, String updatedBy) {

        static TemplateView of(Template template) {
            return new TemplateView(template.id(), template.name(), template.description(), template.task(), template.parameters(),
                    template.createdAt(), template.updatedAt(), template.updatedBy());
        }
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "The templates", description = "By name. view=summary answers what is needed to choose one, without its task and its parameters.")
    @ApiResponse(
            responseCode = "200",
            description = "A page of templates, with X-Total-Count and Link",
            content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE,
                    array = @ArraySchema(schema = @Schema(type = "object", anyOf = {TemplateView.class, TemplateSummary.class}))))
    @ApiResponse(responseCode = "400", description = "An unknown filter or view, or a wrong limit or offset")
    ResponseEntity<List<Object>> list(
            @Parameter(description = "Only the one of this name") @RequestParam(required = false) String name,
            @Parameter(description = "full or summary") @RequestParam(required = false, defaultValue = "full") String view,
            @ParameterObject Paging page) {
        new Checks().length("name", name, 1, 63)
                .that(view.equals("full") || view.equals("summary"), "view", "must be full or summary, found '" + view + "'").orRefuse();
        List<Object> shown = view.equals("summary") ? List.copyOf(templates.summaries(name, page))
                : List.copyOf(templates.page(name, page).stream().map(TemplateView::of).toList());
        return page.answer(shown, templates.count(name));
    }

    @PostMapping
    @Operation(
            summary = "Keep a task as a template",
            description = "POST /tasks takes it by 'template' (its name or id) and 'parameters'; what is said beside them counts before it. Each"
                    + " {{name}} in a text of the task is a parameter; one without a default must be given. setup_command and verify_command"
                    + " have none in them, and like the permission_level 'autonomous' they need the operator token.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(
                    mediaType = "application/json", schema = @Schema(implementation = NewTemplate.class), examples = @ExampleObject(NEW))))
    @ApiResponse(responseCode = "201", description = "Kept; Location names it")
    @ApiResponse(responseCode = "400", description = "A field is wrong; errors names each, as task.effort")
    @ApiResponse(responseCode = "409", description = "There is one of this name")
    ResponseEntity<TemplateView> add(@RequestBody JsonNode body, HttpServletRequest request) {
        TemplateBodies.Said said = TemplateBodies.read(body, settings);
        OperatorsOnly.requireToKeep(said.task(), Caller.current(request));
        Template added = templates.add(said, Caller.current(request).actor());
        return ResponseEntity.created(URI.create("/api/v1/templates/" + added.id())).body(TemplateView.of(added));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One template", description = "With the parameters that it takes.")
    @ApiResponse(responseCode = "200", description = "The template")
    @ApiResponse(responseCode = "404", description = "No template has this id")
    TemplateView get(@PathVariable UUID id) {
        return TemplateView.of(templates.require(id));
    }

    @PatchMapping("/{id}")
    @Operation(
            summary = "Change a template",
            description = "For tasks that are made of it from now on. 'task' and 'parameters' are replaced as a whole; null takes the description away.",
            requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = @Content(
                    mediaType = "application/json", schema = @Schema(implementation = NewTemplate.class),
                    examples = @ExampleObject("{\"description\": \"Notes of one version, for the page\"}"))))
    @ApiResponse(responseCode = "200", description = "The template as it is now")
    @ApiResponse(responseCode = "400", description = "A field is wrong; errors names each")
    @ApiResponse(responseCode = "404", description = "No template has this id")
    @ApiResponse(responseCode = "409", description = "There is another one of this name, or somebody else changed it at the same time")
    TemplateView change(@PathVariable UUID id, @RequestBody JsonNode body, HttpServletRequest request) {
        new JsonFields(body, new Checks());
        Template before = templates.require(id);
        TemplateBodies.Said said = TemplateBodies.read(merged(before, body), settings);
        if (!said.task().equals(before.task())) {
            OperatorsOnly.requireToKeep(said.task(), Caller.current(request));
        }
        return TemplateView.of(templates.change(before, said, Caller.current(request).actor()));
    }

    /** Parameters that were declared stay with a task that is replaced as far as it has a place for them. */
    private static ObjectNode merged(Template before, JsonNode body) {
        ObjectNode merged = Wire.mapper().createObjectNode();
        merged.put("name", before.name()).put("description", before.description());
        merged.set("task", before.task());
        body.properties().forEach(field -> merged.set(field.getKey(), field.getValue()));
        if (!body.has("parameters")) {
            var places = Placeholders.in(merged.path("task"));
            merged.set("parameters", Wire.mapper().valueToTree(
                    before.parameters().stream().filter(one -> places.contains(one.name())).toList()));
        }
        return merged;
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Delete a template", description = "The tasks that were made of it stay. A schedule that names it fails from now on, and says so.")
    @ApiResponse(responseCode = "204", description = "It is gone")
    @ApiResponse(responseCode = "404", description = "No template has this id")
    ResponseEntity<Void> delete(@PathVariable UUID id) {
        templates.delete(id);
        return ResponseEntity.noContent().build();
    }

    /** The body of a new or changed one, for the API document. */
    @Schema(name = "NewTemplate")
    record NewTemplate(
            @Schema(minLength = 1, maxLength = 63, pattern = "[a-z0-9][a-z0-9._-]{0,62}") String name,
            @Schema(maxLength = 2_000) String description,
            @Schema(type = "object", description = "Fields of POST /tasks; {{name}} in a text is a parameter") JsonNode task,
            List<DeclaredParameter> parameters) {}

    /** For the API document. */
    @Schema(name = "DeclaredParameter", requiredProperties = "name")
    record DeclaredParameter(String name, String description, @JsonProperty("default") String otherwise) {}
}
