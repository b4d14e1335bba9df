/** What plugins answer below their own path of the REST API. */
@NullMarked
package org.hutong.core.plugin.rest;

import org.jspecify.annotations.NullMarked;
