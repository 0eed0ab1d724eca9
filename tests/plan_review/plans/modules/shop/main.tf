variable "name" {
  type = string
}

variable "replicas" {
  type    = number
  default = 1
}

resource "terraform_data" "replica" {
  count = var.replicas
  input = { name = var.name, number = count.index }
}

resource "terraform_data" "settings" {
  input            = jsonencode({ name = var.name, limits = { cpu = var.replicas } })
  triggers_replace = var.name
}

output "number" {
  value = length(terraform_data.replica)
}
