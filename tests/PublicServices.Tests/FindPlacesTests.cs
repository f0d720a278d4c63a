using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Saola.Testing;
using Xunit;

namespace Saola.PublicServices.Tests;

public sealed class FindPlacesTests(ReadProvince app) {
  static CancellationToken Ct => TestContext.Current.CancellationToken;

  [Theory]
  [InlineData("Pleiku")]
  [InlineData("phuong pleiku")]
  public async Task A_place_leads_to_its_office(string typed) {
    var places = (await app.As().GetFromJsonAsync<JsonNode>("/api/places?q=" + Uri.EscapeDataString(typed), Ct))!["places"]!.AsArray();
    Assert.Contains(places, p => p!["offices"]!.AsArray().Any(o => (string)o!["code"]! == "H21.106"));
  }

  [Fact]
  public async Task An_old_address_leads_to_the_commune_it_became_part_of() {
    // Quy Nhơn was in Bình Định, which became part of Gia Lai on 1 July 2025.
    var places = (await app.As().GetFromJsonAsync<JsonNode>("/api/places?q=" + Uri.EscapeDataString("Trần Phú, Quy Nhơn, Bình Định"), Ct))!["places"]!.AsArray();
    Assert.Contains(places, p => ((string)p!["name"]!).Contains("Gia Lai", StringComparison.Ordinal) && p["offices"]!.AsArray().Count == 1);
  }
}
