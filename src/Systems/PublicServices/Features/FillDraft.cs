using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Fills fields of a draft with what a register holds by the key that stands in one of them, or in several, as the button beside it does, for programs that hand in without our pages.</summary>
internal static class FillDraft {
  /// <param name="Field">The path of the field of the form that looks up: "taxCode", "parcels.0.mapSheet".</param>
  public sealed record Request(Guid Draft, string? Field);

  /// <param name="Filled">Where each value that was filled came from, by its path.</param>
  /// <param name="Form">All answers as the draft now keeps them.</param>
  public sealed record Response(IReadOnlyDictionary<string, Provenance> Filled, JsonObject Form);

  internal static async Task<Answer<Response>> Run(Request r, CitizenFlow flow, FormRecords registers, CancellationToken ct) {
    var found = await flow.Open(r.Draft, null, ct);
    if (found.IsError) return found.Error;
    var draft = found.Value;
    draft.Settle();
    if (r.Field is not { } field || draft.Form?.Definition is not { } form || form.LookupPage(field) is not { } page) return DraftErrors.NoLookup;
    var looked = await registers.Fill(form, draft.Answers, new HashSet<string>(StringComparer.Ordinal) { field }, flow.Now, ct);
    if (Error.Of(draft.Take(looked)) is { } missed) return missed;
    // a row that the answers do not have
    if (looked.Filled.Count == 0) return DraftErrors.NoLookup;
    if (await flow.Keep(draft, $"{CitizenDraft.FormPart}{page.Number}", ct) is { } refused) return refused;
    return new Response(looked.Filled, draft.Answers.Data);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/dossiers/drafts/{id:guid}/fill", (Guid id, Request r, CitizenFlow flow, FormRecords registers, CancellationToken ct) => Run(r with { Draft = id }, flow, registers, ct)).SignedIn(DossierPermissions.Draft);
}
