using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

/// <summary>A person answers whether a connected system may learn what it asks for. A yes is remembered, a no is not.</summary>
internal static class GiveConsent {
  /// <param name="Query">The request, as the authorisation endpoint sent it on.</param>
  /// <param name="Sealed">That it did so, for this session.</param>
  public sealed record Request(string Query, string? Sealed, Guid Session, bool Agrees);
  public sealed record Response(string Back);

  /// <summary>The request that waits for an answer; null when it is none, or waits no more.</summary>
  internal static async Task<AuthorizeRequest?> Waiting(Request r, RegisteredClients clients, Passages passages, CancellationToken ct) =>
    passages.Open(r.Query, r.Sealed) is { Step: PassageStep.Ask } asked && asked.Session == r.Session && await AuthorizeReader.Read(r.Query, clients, ct) is { Answered: null, Request: { } request } ? request : null;

  internal static async Task<Answer<Response>> Run(Request r, Work w, RegisteredClients clients, Passages passages, CancellationToken ct) {
    if (await Waiting(r, clients, passages, ct) is not { } request) return ProviderErrors.PassageOver;
    if (!r.Agrees) return new Response(passages.Back(r.Query, new(PassageStep.Declined, r.Session)));
    var db = w.Db<IdentityDb>();
    var account = await db.Accounts(w.Actor).Select(a => a.Id).SingleOrDefaultAsync(ct);
    if (account == Guid.Empty) return AccountErrors.NotFound;
    await w.Alone("consent", $"{account} {request.Client.Id}", ct);
    var consent = await db.Consents(w.Actor).SingleOrDefaultAsync(c => c.Account == account && c.Client == request.Client.Id, ct);
    if (consent is null) db.Add(consent = new() { Id = Guid.CreateVersion7(), Account = account, Client = request.Client.Id });
    consent.Scopes = [.. consent.Scopes.Union(request.Told)];
    consent.At = w.Now;
    w.Publish(new ConsentGiven(account, request.Client.Id, request.Told));
    await w.Commit(ct);
    return new Response(passages.Back(r.Query, new(PassageStep.Agreed, r.Session)));
  }
}
