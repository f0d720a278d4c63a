using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Saola.Feel;
using Saola.Forms;

namespace Saola.Studio;

/// <summary>A paper as a draft of its template would print it.</summary>
internal sealed class Papers(TemplateRenderer renderer) {
  const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

  /// <summary>What papers say of people and offices that are only examples; what a trial knows stands over it.</summary>
  public static JsonObject Values(JsonObject? known, DateTimeOffset now) {
    var day = Vn.Day(now).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    var values = new JsonObject {
      ["dossier"] = new JsonObject { ["code"] = "H00-000000-0000", ["procedure"] = T["sample_procedure"], ["acceptedAt"] = now.UtcDateTime, ["appointmentAt"] = now.UtcDateTime.AddDays(3), ["delivery"] = "in_person" },
      ["applicant"] = new JsonObject { ["name"] = T["sample_person"], ["personalNumber"] = "000000000000", ["address"] = T["sample_address"] },
      ["office"] = new JsonObject { ["code"] = "H00", ["name"] = T["sample_office"], ["place"] = T["sample_place"], ["oneStopName"] = T["sample_office"] },
      ["slip"] = new JsonObject { ["number"] = "H00-000000-0000/01-1", ["made"] = new JsonObject { ["date"] = day, ["words"] = day }, ["items"] = new JsonArray() },
      ["components"] = new JsonArray(), ["fees"] = new JsonArray(), ["officer"] = new JsonObject { ["name"] = T["sample_officer"] },
      ["signer"] = new JsonObject { ["name"] = T["sample_officer"], ["title"] = T["sample_title"] },
      ["result"] = new JsonObject { ["date"] = day, ["words"] = day, ["name"] = T["sample_procedure"], ["legalBasis"] = new JsonArray() },
      ["handovers"] = new JsonArray(), ["form"] = new JsonObject(), ["assets"] = new JsonObject(),
    };
    foreach (var (name, value) in known ?? []) {
      if (value is JsonObject more && values[name] is JsonObject there) foreach (var (inner, said) in more) there[inner] = said?.DeepClone();
      else values[name] = value?.DeepClone();
    }
    return values;
  }

  /// <summary>Html of a template with these values; with the mistakes of the template, why there is none.</summary>
  public async Task<Answer<string>> Fill(string id, string html, JsonObject values, CancellationToken ct) {
    try {
      return await renderer.FillDrawn(id, html, (FeelContext)FeelValue.From(values)!, ct);
    } catch (TemplateException e) {
      return StudioErrors.Unprintable(e.Message);
    }
  }

  /// <summary>A page of its own in which nothing runs and nothing is fetched.</summary>
  public static IResult Page(HttpContext http, Answer<string> paper) {
    if (paper.IsError) return http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) ? Problems.Of(paper.Error) : Problems.OnPage(http, paper.Error);
    http.Response.Headers.ContentSecurityPolicy = Policy;
    http.Response.Headers.CacheControl = "private, no-store";
    return Results.Content(paper.Value, "text/html; charset=utf-8");
  }
}
