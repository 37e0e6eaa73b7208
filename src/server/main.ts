/** Entry point of the language server's process. */
import { serve } from './serve';

serve();
