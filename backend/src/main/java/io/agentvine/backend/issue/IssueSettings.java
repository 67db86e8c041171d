package io.agentvine.backend.issue;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param look how often the issues of a repository that takes them are looked through; a forge's webhook has one looked at sooner */
@ConfigurationProperties("agentvine.issues")
record IssueSettings(@DefaultValue("1m") Duration look) {

    IssueSettings {
        if (look.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("agentvine.issues.look must be at least 1s, but is " + look);
        }
    }
}
