package io.agentvine.backend.task.web;

import io.agentvine.backend.platform.QueryNames;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.Parameters;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A route that takes the filters of {@link TaskFilter}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@QueryNames({"status", "status_filter", "task_type", "priority", "repository_url", "label", "worker", "group", "created_after", "created_before", "q"})
@Parameters({
    @Parameter(in = ParameterIn.QUERY, name = "status", description = "queued, in_progress, waiting, completed, failed or cancelled; several with commas",
            example = "queued", schema = @Schema(type = "string")),
    @Parameter(in = ParameterIn.QUERY, name = "status_filter", description = "The same as status", schema = @Schema(type = "string")),
    @Parameter(in = ParameterIn.QUERY, name = "group", description = "A group of a board: needs_you (parked on a question, or running with one open),"
            + " ready_for_review (completed with a change that nobody has reviewed), running, waiting (queued, or waiting for a time) or finished (over"
            + " within the last 24 hours with nothing to review; the last to end first)", schema = @Schema(type = "string")),
    @Parameter(in = ParameterIn.QUERY, name = "task_type", description = "feature, bugfix, test, docs, refactor or review", schema = @Schema(type = "string")),
    @Parameter(in = ParameterIn.QUERY, name = "priority", description = "low, normal, high or critical", schema = @Schema(type = "string")),
    @Parameter(in = ParameterIn.QUERY, name = "repository_url", description = "Exactly as it was submitted", schema = @Schema(type = "string")),
    @Parameter(in = ParameterIn.QUERY, name = "created_after", description = "Made then or later", example = "2026-01-31T09:30:00Z",
            schema = @Schema(type = "string", format = "date-time")),
    @Parameter(in = ParameterIn.QUERY, name = "created_before", description = "Made earlier than that", example = "2026-01-31T09:30:00Z",
            schema = @Schema(type = "string", format = "date-time")),
    @Parameter(in = ParameterIn.QUERY, name = "worker", description = "The name or id of the worker that runs it or ran it last", schema = @Schema(type = "string")),
    @Parameter(in = ParameterIn.QUERY, name = "label", description = "One that a worker must have for it", schema = @Schema(type = "string")),
    @Parameter(in = ParameterIn.QUERY, name = "q", description = "A text to look for in title and description, in any case (with SQLite: of the letters A to Z)",
            schema = @Schema(type = "string"))
})
@interface TaskFilters {}
