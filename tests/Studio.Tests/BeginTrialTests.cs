using System.Text.Json.Nodes;

namespace Saola.Studio.Tests;

/// <summary>A whole procedure is tried before anybody else sees it: its form, its fee, its steps, its papers.</summary>
public sealed class BeginTrialTests(ProvinceApp app) : IClassFixture<ProvinceApp> {
  readonly Actor author = Drawing.Author();

  Task<(Guid Description, Guid Process)> Drawn() => app.Tried(author);

  Task<(int Status, JsonNode? Body)> Begin(Actor? actor, Guid draft, int copies = 3, string office = "H21.106") => app.BegunTrial(actor, draft, copies, office);

  [Theory]
  [InlineData(2, 5000)]
  [InlineData(3, 20000)]
  public async Task The_drawn_decision_gives_the_fee_with_which_the_drawn_process_begins(int copies, int due) {
    var (description, process) = await Drawn();
    var (status, body) = await Begin(author, description, copies);
    Assert.True(status == 200, body?.ToString());
    Assert.Equal((process, due, "H21.106", "receive"), ((Guid)body!["process"]!, (int)body["variables"]!["amountDue"]!, (string)body["variables"]!["handler"]!, "receive"));
  }

  [Fact]
  public async Task Only_ones_own_draft_of_a_procedure_without_mistakes_is_tried() {
    var (description, process) = await Drawn();
    Assert.Equal(401, (await Begin(null, description)).Status);
    Assert.Equal(403, (await Begin(Drawing.Publisher(), description)).Status);
    Assert.Equal(404, (await Begin(Drawing.Author("Người khác"), description)).Status);
    Assert.Equal("studio.not_tried", (string?)(await Begin(author, process)).Body!["code"]);
    Assert.Equal(404, (await Begin(author, Guid.CreateVersion7())).Status);
    Assert.True((await Begin(author, description, office: "H99")).Status is >= 400 and < 500);
    var faulty = await app.Begun(author, $"studio:procedure/{DrawnProcedure.NewCode()}");
    Assert.Equal("studio.faulty", (string?)(await Begin(author, faulty)).Body!["code"]);
  }
}
