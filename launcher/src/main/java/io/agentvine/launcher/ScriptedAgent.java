package io.agentvine.launcher;

import io.agentvine.launcher.scripted.ScriptedRun;

/** Entry point of the scripted agent: {@code java -cp agentvine.jar io.agentvine.launcher.ScriptedAgent -p …}. */
public final class ScriptedAgent {

    private ScriptedAgent() {}

    public static void main(String[] args) throws Exception {
        System.exit(ScriptedRun.main(args));
    }
}
