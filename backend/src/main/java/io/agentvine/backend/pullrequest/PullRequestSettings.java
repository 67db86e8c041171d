package io.agentvine.backend.pullrequest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param look how often an open pull request is looked at; a forge's webhook has it looked at sooner */
@ConfigurationProperties("agentvine.pull-requests")
record PullRequestSettings(@DefaultValue("1m") Duration look) {

    PullRequestSettings {
        if (look.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("agentvine.pull-requests.look must be at least 1s, but is " + look);
        }
    }
}
