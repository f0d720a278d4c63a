namespace Saola.Process.Tests;

public sealed class ClaimTasksTests(ProcessApp app) : BulkTaskTests(app, "claim", ProcessPermissions.Work, "process.task_claimed"), IClassFixture<ProcessApp>;
