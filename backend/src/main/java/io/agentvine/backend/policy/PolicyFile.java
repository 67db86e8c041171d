package io.agentvine.backend.policy;

import io.agentvine.backend.platform.HomeSettings;
import io.agentvine.backend.platform.PolicyProblem;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.backend.platform.StartRefusal;
import io.agentvine.hash.Sha256;
import io.agentvine.protocol.PolicyRule;
import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;

/**
 * Takes rules from a YAML file at a start where it differs from the last file that was taken, so that what was set over the API later is
 * not undone by a restart. With an error in it the last good rules stay in force, which {@code /health} says; with none the backend does not start.
 */
@Component
class PolicyFile implements PolicyProblem {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);

    private static final int LONGEST_ACTOR = 200;

    private final String problem;

    PolicyFile(PolicySettings settings, HomeSettings home, PolicyRules rules) {
        Path file = settings.fileIn(home);
        this.problem = settings.file() == null && !Files.exists(file) ? null : take(file, rules);
    }

    @Override
    public String problem() {
        return problem;
    }

    private static String take(Path file, PolicyRules rules) {
        try {
            byte[] content = Files.readAllBytes(file);
            String digest = Sha256.hex(content);
            if (!rules.isNewestFile(digest)) {
                PolicyRules.Version taken = rules.replace(read(new String(content, StandardCharsets.UTF_8)), actor(file), digest);
                LOG.info("Policy: {} rules of {} are in force, as version {}", taken.rules().size(), file, taken.number());
            }
            return null;
        } catch (IOException e) {
            return stay(file, "cannot be read: " + e, rules);
        } catch (YAMLException e) {
            return stay(file, "is no YAML: " + e.getMessage().lines().map(String::strip).collect(Collectors.joining(" ")), rules);
        } catch (JacksonException | StackOverflowError e) {
            return stay(file, "is no plain list of rules", rules);
        } catch (ProblemException e) {
            String errors = e.errors().stream().map(error -> error.field() + " " + error.message()).collect(Collectors.joining("; "));
            return stay(file, "has an error: " + (errors.isEmpty() ? e.getMessage() : errors), rules);
        }
    }

    private static String actor(Path file) {
        String name = "file " + file.getFileName();
        return name.substring(0, Math.min(name.length(), LONGEST_ACTOR));
    }

    private static String stay(Path file, String what, PolicyRules rules) {
        String sentence = "The policy file " + file + " " + what;
        PolicyRules.Version good = rules.newest();
        if (good.number() == 0) {
            throw new StartRefusal(sentence + ". There are no earlier rules to go on with: mend it, or take it away to run with the built-in rules");
        }
        LOG.warn("{}; version {} of the rules stays in force", sentence, good.number());
        return "The policy file " + file.getFileName() + " could not be taken, and the log of the start says why; version " + good.number()
                + " of the rules stays in force";
    }

    private static List<PolicyRule> read(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return RuleReader.read(Wire.mapper().valueToTree(new Yaml(new SafeConstructor(options)).load(yaml)));
    }
}
