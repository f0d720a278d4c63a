namespace Saola.Identity;

/// <summary>Keeps as evidence that an answer of a provider was not believed: of a misconfigured provider, or of someone who tries.</summary>
internal sealed class UpstreamRefusals(Works works, UpstreamProviders providers) {
  static readonly HashSet<string> kept = [UpstreamErrors.NotBelieved.Code, UpstreamErrors.AnotherPerson.Code, UpstreamErrors.PersonDiffers.Code, UpstreamErrors.PersonUnproven.Code, UpstreamErrors.LevelUnknown.Code, UpstreamErrors.FactsMissing.Code];

  public async Task Keep(string key, Error refused, Caller caller, CancellationToken ct) {
    // what comes to a browser that began nothing costs a stranger nothing, so it leaves nothing
    if (!kept.Contains(refused.Code) || await providers.Find(key, ct) is not { } provider) return;
    await using var act = works.Begin(Actor.Machine("upstream"), "upstream.refusal");
    act.Work.Publish(new UpstreamRefused(provider.Id, refused.Code, Throttle.NetworkKey(caller)));
    await act.Work.Commit(ct);
  }
}
