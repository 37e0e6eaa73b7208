/**
 * Whether the person trusts the authors of the workspace, as the editor says. Until they do nothing is started, and neither an
 * interpreter nor a knowledge file of the workspace is taken. The client asks first and its manifest says the same; that the
 * server looks as well keeps a mistake there, or another client, from running what nobody vouched for.
 */

/** For an answer that is refused: what a person can do about it. */
export const untrustedMessage =
  'Nothing is run in a workspace that is not trusted. Trust it first: "Workspaces: Manage Workspace Trust".';

export class WorkspaceTrust {
  private isGranted = true;

  /** True as well where the editor knows nothing of trust: there a person's command is trust enough. */
  get isTrusted(): boolean {
    return this.isGranted;
  }

  /** @param options `InitializationOptions` of the protocol; another editor may send anything. */
  read(options: unknown): void {
    this.isGranted = !(
      typeof options === 'object' &&
      options !== null &&
      'isTrusted' in options &&
      options.isTrusted !== true
    );
  }

  /** Returns whether that is news. */
  grant(): boolean {
    const isNews = !this.isGranted;
    this.isGranted = true;
    return isNews;
  }
}
