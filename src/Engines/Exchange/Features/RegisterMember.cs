using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>An organisation takes part in the exchange from now on, under a class and a code that never change.</summary>
internal static class RegisterMember {
  /// <param name="Office">The code of the office that answers for it.</param>
  /// <param name="National">Its systems lie on the national platform; always so where <paramref name="Instance"/> is another than the exchange's own.</param>
  public sealed record Request(string? Class, string? Code, string? Name, string? Office, bool National = false, string? Instance = null);
  public sealed record Response(Guid Id);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Identities identities, Roster roster, LogKeys keys, CancellationToken ct) {
    var (type, code, name) = (Vn.Clean(r.Class), Vn.Clean(r.Code), Vn.Clean(r.Name));
    if (!PartyId.IsPart(type)) return BusErrors.BadIdentifier("Class");
    if (!PartyId.IsPart(code)) return BusErrors.BadIdentifier("Code");
    if (name.Length is 0 or > Member.NameLimit) return BusErrors.BadName;
    var instance = Vn.Clean(r.Instance) is { Length: > 0 } named && named != roster.Instance ? named : null;
    if (instance is not null && (!PartyId.IsPart(instance) || instance == roster.TestInstance)) return BusErrors.BadIdentifier("Instance");
    if (await identities.OrganisationByCode(r.Office ?? "", ct) is not { } office) return BusErrors.OfficeNotFound;
    var db = w.Db<ExchangeDb>();
    if (await db.AllMembers().AnyAsync(m => m.Instance == instance && m.Class == type && m.Code == code, ct)) return BusErrors.Taken;
    var member = new Member { Id = Guid.CreateVersion7(), Class = type, Code = code, Name = name, Office = office.Id, National = r.National || instance is not null, Instance = instance, BodyKey = keys.New() };
    db.Add(member);
    w.Publish(new MemberRegistered(member.Id, type, code, office.Id, member.National, instance));
    await w.Commit(ct);
    await roster.Changed();
    return new Response(member.Id);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/exchange/members", (Request body, Work w, Identities identities, Roster roster, LogKeys keys, CancellationToken ct) => Run(body, w, identities, roster, keys, ct))
    .Requires(ExchangePermissions.Members).Fresh();
}
