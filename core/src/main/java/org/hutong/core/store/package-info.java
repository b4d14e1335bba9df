/** The database: pool, migrations, dialect, transactions and bounded reads. Knows no feature. */
@NullMarked
package org.hutong.core.store;

import org.jspecify.annotations.NullMarked;
