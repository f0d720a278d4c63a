using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Identity;

/// <summary>The office of today behind any code that it, or an office it took over, has or had; with the day since which the code is another.</summary>
internal static class FindOffice {
  public sealed record Request(string Code);

  /// <param name="Code">The code of today; null when none is known for certain.</param>
  /// <param name="ChangedOn">Since when the code asked for is no longer used; null when it is, or when the day is not known.</param>
  public sealed record Response(Guid Id, string? Code, string Name, string Asked, bool InUse, bool OldForm, DateOnly? ChangedOn);

  internal static async Task<Answer<Response>> Run(Request r, OfficeDirectory offices, CancellationToken ct) {
    var code = Vn.Clean(r.Code).ToUpperInvariant();
    var now = await offices.Get(ct);
    if (now.ByCode.GetValueOrDefault(code) is { } office) return new Response(office.Id, office.Code, office.Title, code, InUse: true, OldForm: false, ChangedOn: null);
    if (now.Former.GetValueOrDefault(code) is not { } former || now.Any(former.Organisation) is not { } today) return OfficeErrors.CodeUnknown;
    return new Response(today.Id, today.Code, today.Title, code, InUse: false, former.OldForm, former.ChangedOn);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/identity/offices/by-code/{code}", (string code, OfficeDirectory offices, CancellationToken ct) => Run(new(code), offices, ct))
    .Public("identity.offices");
}
