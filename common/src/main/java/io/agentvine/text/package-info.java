/** How text that others wrote is shown to a person. */
package io.agentvine.text;
