package io.agentvine.backend.issue;

import io.agentvine.backend.forge.Forge;
import io.agentvine.backend.forge.IssueTracker.Ask;
import io.agentvine.backend.forge.IssueTracker.Issue;
import io.agentvine.backend.issue.IssueRows.Wanted;
import io.agentvine.backend.repository.Repositories;
import io.agentvine.backend.task.NewTask;
import io.agentvine.backend.task.body.FilledBody;
import io.agentvine.backend.task.web.TaskRequests;
import io.agentvine.protocol.Wire;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Makes a task of an issue: its words are the issue's, all else is the repository's, and it is to be a pull request where that says nothing. Any thread. */
@Component
class IssueTasks {

    private static final String FROM = "issue";
    private static final String DELIVERY = "delivery";

    private final TaskRequests requests;
    private final Repositories repositories;

    IssueTasks(TaskRequests requests, Repositories repositories) {
        this.requests = requests;
        this.repositories = repositories;
    }

    /** @throws io.agentvine.backend.platform.ProblemException 4xx where no task can be made of it */
    NewTask read(Wanted wanted, Issue issue, List<Ask> asks) {
        ObjectNode body = Wire.mapper().createObjectNode().put("title", IssueText.title(issue)).put("description", IssueText.prompt(issue, asks))
                .put("repository_url", wanted.repositoryUrl());
        if (!repositories.fill(FilledBody.of(body, FROM)).body().has(DELIVERY)) {
            body.put(DELIVERY, "pull_request");
        }
        return requests.read(body, FROM, false);
    }

    /** Joins the caller's transaction. The same issue and asking give the same task, by whatever address its repository is known. */
    UUID submit(NewTask task, Forge forge, Issue issue, List<Ask> asks) {
        ObjectNode asked = Wire.mapper().createObjectNode().put("forge", forge.name()).put("issue", issue.id()).put("ask", asks.get(0).key());
        String key = "issue " + issue.id() + " of " + forge.name() + ", " + asks.get(0).key();
        return requests.submit(task, asked, key.substring(0, Math.min(key.length(), 200)), IssueText.actor(issue.number(), IssueText.by(asks))).taskId();
    }
}
