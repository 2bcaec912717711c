/**
 * The contract with users, and between the cluster and its nodes: RegistryPath as records that cannot exist in a wrong
 * state, and the names of the API. Each record describes its fields once ({@link dev.regpath.contract.schema.Field}); in
 * come files and resources, out go records and, for what is wrong, problems that say where it is and how to correct it.
 */
@NullMarked
package dev.regpath.contract;

import org.jspecify.annotations.NullMarked;
