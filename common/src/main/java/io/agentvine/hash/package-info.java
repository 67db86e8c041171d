/** Hashes, as both sides and every store write them. */
package io.agentvine.hash;
