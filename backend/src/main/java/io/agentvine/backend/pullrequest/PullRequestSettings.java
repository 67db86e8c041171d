package io.agentvine.backend.pullrequest;

import io.agentvine.backend.platform.LeastDuration;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param look how often an open pull request is looked at; a forge's webhook has it looked at sooner */
@ConfigurationProperties("agentvine.pull-requests")
record PullRequestSettings(@DefaultValue("1m") Duration look) {

    PullRequestSettings {
        LeastDuration.ofOneSecond("agentvine.pull-requests.look", look);
    }
}
