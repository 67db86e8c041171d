/** Where AgentVine keeps its files on a machine: the one rule of backend, worker and launcher. */
package io.agentvine.home;
