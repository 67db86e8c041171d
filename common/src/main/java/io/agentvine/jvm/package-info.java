/** What each program asks of the JVM that it runs on. */
package io.agentvine.jvm;
