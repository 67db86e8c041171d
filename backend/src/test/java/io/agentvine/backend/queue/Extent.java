package io.agentvine.backend.queue;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** How many sequences are tried and how long they are, by system properties; and from which seed, to see a failure again. */
final class Extent implements AroundPropertyHook {

    /** Most steps; half of that on average. */
    static final int STEPS = Integer.getInteger("agentvine.model.steps", 60);

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        PropertyAttributes attributes = context.attributes();
        attributes.setTries(Integer.getInteger("agentvine.model.tries", 75));
        String seed = System.getProperty("agentvine.model.seed");
        if (seed != null) {
            attributes.setSeed(seed);
        }
        return property.execute();
    }
}
