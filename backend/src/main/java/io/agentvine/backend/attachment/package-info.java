/**
 * Files that go with tasks: taken in and checked by their content, handed to the run whose task names them, and dropped when no
 * task does any more.
 */
package io.agentvine.backend.attachment;
