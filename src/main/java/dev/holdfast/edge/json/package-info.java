/** How JSON bodies are read: the rules of the contract, before anything is bound to a type. */
package dev.holdfast.edge.json;
