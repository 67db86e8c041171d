package io.agentvine.launcher.client;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a new task may say; the names are those of the API. */
final class NewTaskOptions {

    @Parameters(arity = "0..1", paramLabel = "TITLE", description = "One line.")
    String title;

    @Option(names = {"-d", "--description"}, paramLabel = "TEXT", description = "What is to be done.")
    String description;

    @Option(names = {"-F", "--file"}, paramLabel = "FILE", description = "Read title and description from it; - for the standard input.")
    String file;

    @Option(names = "--repository", paramLabel = "URL", description = "Default: that of the working copy.")
    String repository;

    @Option(names = "--branch", paramLabel = "BRANCH", description = "To begin from. Default: that of the working copy, where the remote has it.")
    String branch;

    @Option(names = "--type", paramLabel = "TYPE", description = "feature, bugfix, test, docs, refactor or review.")
    String type;

    @Option(names = "--priority", paramLabel = "PRIORITY", description = "low, normal, high or critical.")
    String priority;

    @Option(names = "--permission", paramLabel = "LEVEL", description = "autonomous, supervised or human_required.")
    String permission;

    @Option(names = "--agent", paramLabel = "PROGRAM", description = "claude or opencode.")
    String agent;

    @Option(names = "--model", paramLabel = "MODEL")
    String model;

    @Option(names = "--effort", paramLabel = "EFFORT", description = "low, medium, high, xhigh or max.")
    String effort;

    @Option(names = "--verify", paramLabel = "COMMAND", description = "Must succeed in the clone before the branch is pushed.")
    String verify;

    @Option(names = "--setup", paramLabel = "COMMAND", description = "Run once in a fresh clone, before the agent.")
    String setup;

    @Option(names = "--directory", paramLabel = "DIR", description = "Where in the repository the agent starts.")
    String directory;

    @Option(names = "--label", paramLabel = "LABEL", description = "A worker must have it; may be repeated.")
    List<String> labels;

    @Option(names = "--after", paramLabel = "TASK", description = "Not before this task is completed; may be repeated.")
    List<String> after;

    @Option(names = "--budget", paramLabel = "USD", description = "What all attempts together may cost.")
    Double budget;

    @Option(names = "--plan-first", description = "Plans, asks for approval, then does.")
    boolean planFirst;

    @Option(names = "--delivery", paramLabel = "DELIVERY", description = "What becomes of its branch: branch, pull_request or draft.")
    String delivery;

    @Option(names = "--set", paramLabel = "FIELD=VALUE", description = "Another field of the API, as max_turns=40, follow_checks=true or allow_hosts=a,b; may be"
            + " repeated. A wrong name tells which there are.")
    List<String> set = List.of();

    @Option(names = "--template", paramLabel = "NAME", description = "Take from this template what is not said.")
    String template;

    @Option(names = {"-p", "--param"}, paramLabel = "NAME=VALUE", description = "A parameter of the template; may be repeated.")
    Map<String, String> parameters;

    @Option(names = "--wait", description = "Wait until it is over; 0 completed, 4 failed, 5 cancelled, 6 completed and not pushed, 3 no backend for 10 minutes.")
    boolean wait;
}
