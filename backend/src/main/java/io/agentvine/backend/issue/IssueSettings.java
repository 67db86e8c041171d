package io.agentvine.backend.issue;

import io.agentvine.backend.platform.LeastDuration;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param look how often the issues of a repository that takes them are looked through; a forge's webhook has one looked at sooner
 * @param rewrite how long a text of our comment on an issue stays before it is written anew: each writing is one of the forge's few requests
 */
@ConfigurationProperties("agentvine.issues")
record IssueSettings(@DefaultValue("1m") Duration look, @DefaultValue("10s") Duration rewrite) {

    IssueSettings {
        LeastDuration.ofOneSecond("agentvine.issues.look", look);
        LeastDuration.ofOneSecond("agentvine.issues.rewrite", rewrite);
    }
}
