using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>A subsystem offers a service that the exchange answers by a declaration, or declares it otherwise: what is published stays as it is, and the next version says the other.</summary>
internal static class OfferAdapter {
  /// <param name="Declared">As <c>packs/schema/adapter.json</c> says, without what is of packs alone.</param>
  /// <param name="Draft">The version is not published yet.</param>
  public sealed record Request(Guid Subsystem, string Code, JsonElement Declared, bool Draft);
  public sealed record Response(Guid Id, int Number);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, AdapterCheck check, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var subsystem = await db.OwnSubsystems(w.Actor).SingleOrDefaultAsync(s => s.Id == r.Subsystem, ct);
    if (subsystem is null) return BusErrors.NotFound;
    var code = Vn.Clean(r.Code);
    if (!PartyId.IsPart(code) || Metadata.IsReserved(code)) return BusErrors.BadIdentifier("Code");
    if (Error.Of([.. check.Faults(r.Declared).Take(20).Select(f => AdapterErrors.BadAdapter(f.Pointer, f.Wrong))]) is { } wrong) return wrong;
    var adapter = Adapter.Of(r.Declared);
    var office = await db.AllMembers().Where(m => m.Id == subsystem.Member).Select(m => m.Office).SingleAsync(ct);
    // nobody has the office's systems do for them what they may not do in it themselves
    if (AdapterOwner.Rights(adapter).FirstOrDefault(p => !w.Actor.Can(p, office)) is { } missing) return AdapterErrors.RightMissing(missing);
    await w.Alone("exchange services", r.Subsystem.ToString(), ct);
    var made = await Declare(r.Subsystem, code, adapter, r.Declared, r.Draft, w, ct);
    if (made.IsError) return made.Error;
    await w.Commit(ct);
    await roster.Changed();
    return made;
  }

  /// <summary>The version that is open, else the next one.</summary>
  internal static async Task<Answer<Response>> Declare(Guid subsystem, string code, Adapter adapter, JsonElement declared, bool draft, Work w, CancellationToken ct) {
    var db = w.Db<ExchangeDb>();
    var service = await db.AllServices().SingleOrDefaultAsync(o => o.Subsystem == subsystem && o.Code == code, ct);
    if (service is not null && !AdapterBook.IsAddress(service.Url)) return AdapterErrors.NotAnAdapter;
    if (service is null) db.Add(service = new() { Id = Guid.CreateVersion7(), Subsystem = subsystem, Code = code });
    var version = await db.AllVersions().Where(v => v.Service == service.Id).OrderByDescending(v => v.Number).FirstOrDefaultAsync(ct);
    if (version is not { IsOpen: true }) db.Add(version = ServiceVersion.Draft(service.Id, (version?.Number ?? 0) + 1, w.Now));
    if (service.Adapt(adapter.Name.Vi, adapter.Seconds, draft && version.Number > 1 ? null : adapter.Endpoints) is { } refused) return refused;
    version.Adapt(AdapterBook.Address(service.Id, version.Number), AdapterContract.Of(adapter, version.Number));
    // the row of the service before the one that refers to it
    await w.Flush(ct);
    var kept = await db.Adapters().SingleOrDefaultAsync(a => a.Service == service.Id && a.Number == version.Number, ct);
    if (kept is null) db.Add(kept = new() { Service = service.Id, Number = version.Number });
    kept.Item = declared.GetRawText();
    w.Publish(new AdapterDeclared(service.Id, version.Number, adapter.Kind, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(declared.GetRawText())))));
    if (!draft) {
      w.Publish(new VersionMoved(service.Id, version.Number, version.State, ServiceState.Published, null));
      version.Move(ServiceState.Published, null, w.Now);
    }
    return new Response(service.Id, version.Number);
  }

  public sealed record Body(JsonElement Adapter, bool Draft = false);

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPut("/api/exchange/subsystems/{subsystem:guid}/adapters/{code}", (Guid subsystem, string code, Body body, Work w, Roster roster, AdapterCheck check, CancellationToken ct) => Run(new(subsystem, code, body.Adapter, body.Draft), w, roster, check, ct))
    .Requires(ExchangePermissions.Offer).Fresh();
}
