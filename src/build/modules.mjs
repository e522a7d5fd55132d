import { FRAGMENTS_MODULE, fragmentsModule } from './fragments.mjs';
import { layersModule, MODULE_NAME, SOURCES_MODULE, sourcesModule } from './templates.mjs';

/** The modules that are made from the templates: what gives their sources, by the name under which `src/` imports them. */
export const modules = {
  [MODULE_NAME]: layersModule,
  [SOURCES_MODULE]: sourcesModule,
  [FRAGMENTS_MODULE]: fragmentsModule,
};
