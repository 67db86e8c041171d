package io.agentvine.e2e;

import io.agentvine.e2e.fleet.Machine;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests wait for a state: so long that a busy machine fails none, since it only says when a failure is seen. How busy it is
 * is watched for each class.
 */
public final class Patience implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
        Machine.watchAnew();
    }
}
