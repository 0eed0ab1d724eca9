provider "aws" {
  region                      = "eu-west-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

variable "password" {
  type      = string
  sensitive = true
  default   = "not-to-be-shown"
}

resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.t4g.small"
  allocated_storage   = 20
  username            = "orders"
  password            = var.password
  publicly_accessible = true
  skip_final_snapshot = true
}

resource "aws_dynamodb_table" "baskets" {
  name         = "baskets"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "customer"

  attribute {
    name = "customer"
    type = "S"
  }
}

resource "terraform_data" "connection" {
  input = "postgres://orders:${var.password}@orders"
}

output "connection" {
  value     = "postgres://orders:${var.password}@orders"
  sensitive = true
}
